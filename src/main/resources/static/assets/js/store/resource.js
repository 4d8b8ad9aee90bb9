// @ts-check
// A value that is loaded once for each key. A load that failed because the service did not answer is repeated when the
// feed is connected again.
import { feed } from '../feed/feed-store.js';
import { notifier } from './notifier.js';
import { useOwned, useStore } from './hooks.js';

/**
 * @template T
 * @typedef {import('./notifier.js').Store & {
 *   key: string | undefined, data: T | null, error: any, loading: boolean,
 *   ensure(key: string, keep?: boolean): Resource<T>, reload(): void, dispose(): void,
 * }} Resource
 */

/**
 * Creates a resource. ensure(key) loads a new key; it keeps the previous value meanwhile only if keep is true. reload()
 * loads again and keeps the previous value. A newer load aborts the one before it.
 *
 * @template T
 * @param {(key: string, signal: AbortSignal) => Promise<T>} load
 * @returns {Resource<T>}
 */
export function resource(load) {
  const { subscribe, notify } = notifier();
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Resource<T>} */
  const self = { subscribe, key: undefined, data: null, error: null, loading: false, ensure, reload, dispose };
  const unsubscribe = feed.listen({ live: () => isTemporary(self.error) && reload() });

  /**
   * @param {string} key
   * @param {boolean} [keep]
   */
  function ensure(key, keep = false) {
    if (key === self.key) return self;
    self.key = key;
    if (!keep) self.data = null;
    start(key);
    return self;
  }

  function reload() {
    if (self.key !== undefined) start(self.key);
  }

  /** @param {string} key */
  async function start(key) {
    running?.abort();
    const request = (running = new AbortController());
    self.loading = true;
    try {
      const data = await load(key, request.signal);
      if (request !== running) return;
      Object.assign(self, { data, error: null });
    } catch (error) {
      if (request !== running || /** @type {Error} */ (error).name === 'AbortError') return;
      self.error = error;
    }
    self.loading = false;
    notify();
  }

  function dispose() {
    unsubscribe();
    running?.abort();
    running = null;
  }

  return self;
}

/**
 * Returns whether a request failed because the service did not answer or is not ready.
 *
 * @param {any} error
 */
const isTemporary = (error) => error !== null && (error.status === 0 || error.status >= 500);

/**
 * Returns a resource that belongs to the component.
 *
 * @template T
 * @param {(key: string, signal: AbortSignal) => Promise<T>} load
 */
export const useResource = (load) => useStore(useOwned(() => resource(load)));
