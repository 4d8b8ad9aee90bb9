// @ts-check
// Loads data by a query and keeps it up to date with the feed, without missing or repeating items.
//
// Items that arrive during the query wait. Items up to the cursor of the response are in the response already; the
// others are applied. An item may still arrive that the response contained (the feed was behind the query), so apply()
// must recognize an item by its identity. After the feed lost its position, the data is loaded again.
import { feed } from '../feed/feed-store.js';
import { notifier } from './notifier.js';

/**
 * @template T
 * @typedef {import('./notifier.js').Store & {
 *   data: T | null, error: any, loading: boolean, notify(): void, reload(): void, dispose(): void,
 * }} Live
 */

/**
 * Creates live data. After a failed load, an item for which concerns(item) is true triggers another load.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<{ data: T, cursor: string | null }>} load
 * @param {(items: Api.FeedItem[], data: T) => void} [apply] may change the data
 * @param {(item: Api.FeedItem) => boolean} [concerns]
 * @returns {Live<T>}
 */
export function live(load, apply = () => {}, concerns = () => false) {
  const { subscribe, notify } = notifier();
  /** @type {Api.FeedItem[] | null} */
  let waiting = null;
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Live<T>} */
  const self = { subscribe, notify, data: null, error: null, loading: true, reload, dispose };

  const unsubscribe = feed.listen({
    items(list) {
      if (waiting) waiting.push(...list);
      else if (self.data) applyItems(list, self.data);
      else if (self.error && list.some(concerns)) reload();
    },
    lost: reload,
    live: () => self.error && reload(),
  });

  /**
   * @param {Api.FeedItem[]} list
   * @param {T} data
   */
  function applyItems(list, data) {
    if (!list.length) return;
    apply(list, data);
    notify();
  }

  async function reload() {
    running?.abort();
    const request = (running = new AbortController());
    waiting ??= [];
    self.loading = true;
    try {
      await feed.ready;
      const { data, cursor } = await load(request.signal);
      if (request !== running) return;
      Object.assign(self, { data, error: null });
      feed.start(cursor);
      catchUp(data, cursor);
    } catch (error) {
      if (request !== running || /** @type {Error} */ (error).name === 'AbortError') return;
      fail(error);
    }
    self.loading = false;
    notify();
  }

  /** @param {any} error */
  function fail(error) {
    const items = waiting ?? [];
    waiting = null;
    self.error = error;
    if (error.status !== 401) feed.start(null);
    if (!self.data && items.some(concerns)) reload();
  }

  /**
   * @param {T} data
   * @param {string | null} cursor
   */
  function catchUp(data, cursor) {
    const items = waiting ?? [];
    waiting = null;
    applyItems(items.slice(items.findIndex((item) => item.id === cursor) + 1), data);
  }

  function dispose() {
    unsubscribe();
    running?.abort();
    running = null;
  }

  reload();
  return self;
}
