// @ts-check
// The live feed as a list, newest first: recent history of the runs, then the feed. It can be paused and continued
// without losing an item; no item is in it twice.
import { apiPath, get } from '../../api/client.js';
import { matches, possibleKinds, toFeedEntry } from '../../model/feed-filter.js';
import { live } from '../../store/live.js';
import { EMPTY_LIST, MAX_ITEMS, prepend, sizeOf } from './feed-list.js';
import { byTime, identityOf } from './feed-order.js';
import { recentIds } from './recent-ids.js';

/**
 * @import { FeedEntry, FeedFilter } from '../../model/feed-filter.js'
 * @import { FeedList } from './feed-list.js'
 */

/** The number of runs whose latest records the list begins with, and the number of records of each kind. */
export const HISTORY_RUNS = 8;
export const HISTORY_LIMIT = 200;
const MAX_IDS = 4 * MAX_ITEMS;

/** @param {FeedFilter} filter */
export function changesStore(filter) {
  const seen = recentIds(MAX_IDS);
  /** @type {FeedList} those that wait while the list is paused */
  let waiting = EMPTY_LIST;
  let order = Promise.resolve();

  const list = live(load, (items) => {
    order = order.then(async () => add(await select(items.map(toFeedEntry))));
  });
  const store = Object.assign(list, { paused: false, waiting: () => sizeOf(waiting), pause, resume });

  /** @type {(signal: AbortSignal) => Promise<{ data: FeedList, cursor: string | null }>} */
  async function load(signal) {
    const { runs, cursor } = await loadRuns(filter, signal);
    const lists = await Promise.all(runs.map((run) => loadHistory(filter, run, signal)));
    seen.clear();
    waiting = EMPTY_LIST;
    const items = (await select(lists.flat())).sort(byTime).filter(isNew);
    return { data: { items: items.reverse(), dropped: 0 }, cursor };
  }

  /** @type {(entries: FeedEntry[]) => Promise<FeedEntry[]>} */
  async function select(entries) {
    const results = entries.map((entry) => isSelected(filter, entry));
    const settled = results.some((one) => one instanceof Promise) ? await Promise.all(results) : results;
    return entries.filter((_, i) => settled[i]);
  }

  /** @param {FeedEntry} entry */
  const isNew = (entry) => seen.add(identityOf(entry));

  /** @param {FeedEntry[]} entries */
  function add(entries) {
    const fresh = entries.filter(isNew).reverse();
    if (!fresh.length || !list.data) return;
    if (store.paused) waiting = prepend(waiting, fresh);
    else list.data = prepend(list.data, fresh);
    list.notify();
  }

  function pause() {
    store.paused = true;
    list.notify();
  }

  function resume() {
    store.paused = false;
    const { items, dropped } = waiting;
    waiting = EMPTY_LIST;
    if (list.data) list.data = prepend({ ...list.data, dropped: list.data.dropped + dropped }, items);
    list.notify();
  }

  return store;
}

/**
 * Loads the runs of the filter, or else the latest runs.
 *
 * @param {FeedFilter} filter
 * @param {AbortSignal} signal
 * @returns {Promise<{ runs: Api.RunSummary[], cursor: string | null }>}
 */
async function loadRuns(filter, signal) {
  if (!filter.run.length) {
    const { data, cursor } = await get('runs', { limit: HISTORY_RUNS, workflow: filter.workflow[0] }, signal);
    return { runs: data.items, cursor };
  }
  const answers = await Promise.allSettled(filter.run.map((name) => get(apiPath('runs', name), null, signal)));
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  return { runs: found.map(({ data }) => data), cursor: found[0]?.cursor ?? null };
}

/** @type {(filter: FeedFilter, run: Api.RunSummary, signal: AbortSignal) => Promise<FeedEntry[]>} */
async function loadHistory(filter, run, signal) {
  const kinds = possibleKinds(filter);
  const { module, field, change_type, target_type, category, compatibility } = filter;
  const query = { order: 'desc', limit: HISTORY_LIMIT, module };
  /** @type {(kind: string, list: string, more: object) => Promise<FeedEntry[]>} */
  const loadKind = async (kind, list, more) => {
    if (!kinds.includes(kind)) return [];
    const { data } = await get(apiPath('runs', run.run_id, list), { ...query, ...more }, signal);
    return data.items.map((/** @type {any} */ record) => historyEntry(kind, run, record));
  };
  const lists = await Promise.all([
    loadKind('snapshot', 'snapshots', {}),
    loadKind('change', 'changes', { field, change_type, target_type, category, compatibility }),
  ]);
  return lists.flat();
}

/** @type {(kind: string, run: Api.RunSummary, record: any) => FeedEntry} */
const historyEntry = (kind, { run_id: run, workflow }, record) =>
  ({ kind, run, workflow, at: record.timestamp, record, isHistory: true });

/**
 * Returns whether an entry matches. The service has filtered the changes of the history.
 *
 * @type {(filter: FeedFilter, entry: FeedEntry) => boolean | Promise<boolean>}
 */
const isSelected = (filter, entry) =>
  (entry.isHistory && entry.kind === 'change') || matches(filter, entry, loadSchema);

/** @param {string} hash */
const loadSchema = async (hash) => (await get(apiPath('schemas', hash))).data;
