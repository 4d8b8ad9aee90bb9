// @ts-check
// One run with the data of its overview, kept live. Records are added from the feed; the summary and the executions are
// loaded again shortly after. The feed reports a timing at its end only, so open timings are polled while the run is
// active. Dead letters are polled, too.
import { apiPath, get } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { throttle } from '../../lib/throttle.js';
import { toFeedEntry } from '../../model/feed-filter.js';
import { live } from '../../store/live.js';
import { session } from '../../store/session-store.js';
import { addRecord, addTiming, isOpen, pruneRecords, replaceOpenTimings } from './run-records.js';

/**
 * @typedef {import('../../model/executions.js').RunData & { version: number }} VersionedRunData
 * @typedef {ReturnType<typeof runStore>} RunStore
 */

const REFRESH_PERIOD = 250;
const POLL_INTERVAL = 2000;
const DEAD_LETTER_INTERVAL = 10_000;
const MAX_OPEN_TIMINGS = 1000;
const MAX_TIMINGS = 10_000;

/** @param {string} id */
export function runStore(id) {
  const refresh = throttle(update, REFRESH_PERIOD);
  const store = live(load, apply, (item) => item.data.run_id === id);
  const stop = new AbortController();
  let versions = 0;
  let polling = false;
  const pollTimer = setInterval(() => {
    if (!polling && isActive() && store.data?.summary.state === 'in_progress') pollOpenTimings(store.data);
  }, POLL_INTERVAL);
  const deadLetterTimer = setInterval(() => {
    if (isActive() && store.data) pollDeadLetters(store.data);
  }, DEAD_LETTER_INTERVAL);

  const isActive = () => !document.hidden && !store.error && !session.locked;

  /** @type {(items: Api.FeedItem[], data: VersionedRunData) => void} */
  function apply(items, data) {
    if (items.some((item) => item.event === 'gap' && (item.data.run_id ?? id) === id)) return store.reload();
    const own = items.filter((item) => item.data.run_id === id);
    for (const item of own) addRecord(data, toFeedEntry(item));
    if (!own.length) return;
    pruneRecords(data, data.summary.limits);
    data.version = ++versions;
    refresh();
  }

  /** @type {(signal: AbortSignal) => Promise<{ data: VersionedRunData, cursor: string | null }>} */
  async function load(signal) {
    const summary = await get(apiPath('runs', id), null, signal);
    const list = (/** @type {string} */ name) => getAll(apiPath('runs', id, name), {}, { signal });
    const [executions, snapshots, timings, changes] = await Promise.all([
      list('executions'), list('snapshots'), loadTimings(signal), list('changes'),
    ]);
    /** @type {VersionedRunData} */
    const data = {
      summary: summary.data,
      executions: executions.items,
      snapshots: new Map(snapshots.items.map((record) => [record.snapshot_id, record])),
      timings: new Map(),
      changes: new Map(changes.items.map((record) => [record.change_id, record])),
      version: ++versions,
    };
    timings.items.forEach((record) => addTiming(data, record));
    return { data, cursor: summary.cursor };
  }

  /** @param {AbortSignal} signal */
  const loadTimings = (signal) => getAll(apiPath('runs', id, 'timings'), {}, { signal, max: MAX_TIMINGS });

  async function update() {
    try {
      const [summary, executions, open] = await Promise.all([
        get(apiPath('runs', id)), getAll(apiPath('runs', id, 'executions'), {}), openTimings(),
      ]);
      if (!store.data) return;
      Object.assign(store.data, { summary: summary.data, executions: executions.items, version: ++versions });
      replaceOpenTimings(store.data, open);
    } catch (error) {
      if (/** @type {any} */ (error).status === 404) store.reload();
    }
    store.notify();
  }

  /**
   * Polls the open timings. The result is discarded if the feed changed the data in the meantime: the next poll has
   * newer data.
   *
   * @param {VersionedRunData} data
   */
  async function pollOpenTimings(data) {
    const { version } = data;
    polling = true;
    const open = await openTimings().catch(() => null);
    polling = false;
    if (!open || version !== data.version || !replaceOpenTimings(data, open)) return;
    data.version = ++versions;
    store.notify();
  }

  /**
   * Polls the number of dead letters, which the feed does not report.
   *
   * @param {VersionedRunData} data
   */
  async function pollDeadLetters(data) {
    const { summary } = data;
    const answer = await get(apiPath('runs', id), null, stop.signal).catch(() => null);
    if (!answer || data.summary !== summary || answer.data.dead_letters === summary.dead_letters) return;
    summary.dead_letters = answer.data.dead_letters;
    store.notify();
  }

  /** Returns the open timings, which are at the end of the list, latest start last. */
  async function openTimings() {
    const query = { order: 'desc', limit: MAX_OPEN_TIMINGS };
    const { data } = await get(apiPath('runs', id, 'timings'), query, stop.signal);
    return /** @type {Api.Timing[]} */ (data.items).filter(isOpen).reverse();
  }

  const { dispose } = store;
  store.dispose = () => {
    clearInterval(pollTimer);
    clearInterval(deadLetterTimer);
    stop.abort();
    refresh.cancel();
    dispose();
  };
  return store;
}
