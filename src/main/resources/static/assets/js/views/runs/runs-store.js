// @ts-check
// The list of runs, the latest start first, kept live: runs in the feed are loaded again, shortly after and in one
// request. The changes between runs come from the latest runs of the workflows.
import { apiPath, get } from '../../api/client.js';
import { throttle } from '../../lib/throttle.js';
import { live } from '../../store/live.js';

/**
 * @typedef {Map<string, Api.RecentRun['changes']>} ChangesByRun
 * @typedef {{ runs: Api.RunSummary[], next: string | null, changes: ChangesByRun }} RunList
 */

const PAGE_SIZE = 100;
const REFRESH_PERIOD = 400;
const MAX_SINGLE_LOADS = 12;
const MAX_WORKFLOWS = 100;
const SEARCH_PAGE_SIZE = 1000;
/** The number of runs that a search covers. */
export const MAX_SEARCHED = 3000;

/** @param {{ workflow: string | null, state: string[] }} query */
export function runsStore(query) {
  /** @type {Set<string>} the runs that the feed reported since the last refresh */
  const reported = new Set();
  const refresh = throttle(update, REFRESH_PERIOD);
  const list = live(load, (items) => {
    for (const item of items) if (item.data.run_id) reported.add(item.data.run_id);
    refresh();
  });
  const store = Object.assign(list, { loadingMore: false, loadMore, loadForSearch });

  /** @type {(signal?: AbortSignal, cursor?: string | null) => Promise<{ data: RunList, cursor: string | null }>} */
  async function load(signal, cursor) {
    const [answer, changes] = await Promise.all([
      get('runs', { ...query, expand: 'failure', limit: PAGE_SIZE, cursor }, signal), loadChanges(signal),
    ]);
    return { data: { runs: answer.data.items, next: answer.data.next_cursor, changes }, cursor: answer.cursor };
  }

  /** Loads the first page again, and at most 12 runs below it that the feed reported. */
  async function update() {
    const names = new Set(reported);
    reported.clear();
    try {
      const { data: first } = await load();
      const ids = new Set(first.runs.map((run) => run.run_id));
      const below = (list.data?.runs ?? []).filter((run) => !ids.has(run.run_id));
      const rest = first.next ? await reloadReported(below, names) : [];
      const next = rest.length ? list.data?.next ?? null : first.next;
      list.data = { runs: [...first.runs, ...rest.filter((run) => run !== null)], next, changes: first.changes };
      list.notify();
    } catch (error) {
      if (/** @type {any} */ (error).status === 0) names.forEach((name) => reported.add(name));
    }
  }

  /** @type {(runs: Api.RunSummary[], names: Set<string>) => Promise<(Api.RunSummary | null)[]>} */
  async function reloadReported(runs, names) {
    const selected = new Set(runs.filter((run) => names.has(run.run_id)).slice(0, MAX_SINGLE_LOADS));
    return Promise.all(runs.map((run) => (selected.has(run) ? reloadRun(run) : run)));
  }

  async function loadMore() {
    if (!list.data?.next || store.loadingMore) return;
    store.loadingMore = true;
    list.notify();
    try {
      const { data } = await load(undefined, list.data.next);
      const ids = new Set(list.data.runs.map((run) => run.run_id));
      list.data = { ...data, runs: [...list.data.runs, ...data.runs.filter((run) => !ids.has(run.run_id))] };
    } finally {
      store.loadingMore = false;
      list.notify();
    }
  }

  /** Loads more runs, so that a search covers at most 3,000. */
  async function loadForSearch() {
    while (list.data?.next && list.data.runs.length < MAX_SEARCHED && !store.loadingMore) {
      store.loadingMore = true;
      const more = { ...query, expand: 'failure', limit: SEARCH_PAGE_SIZE, cursor: list.data.next };
      const answer = await get('runs', more).catch(() => null);
      store.loadingMore = false;
      if (!answer || !list.data) return;
      const ids = new Set(list.data.runs.map((run) => run.run_id));
      const runs = answer.data.items.filter((/** @type {Api.RunSummary} */ run) => !ids.has(run.run_id));
      list.data = { ...list.data, runs: [...list.data.runs, ...runs], next: answer.data.next_cursor };
      list.notify();
    }
  }

  const { dispose } = list;
  store.dispose = () => {
    refresh.cancel();
    dispose();
  };
  return store;
}

/**
 * Returns the between-run changes of the latest runs of the workflows.
 *
 * @param {AbortSignal} [signal]
 * @returns {Promise<ChangesByRun>}
 */
async function loadChanges(signal) {
  const { data } = await get('workflows', { limit: MAX_WORKFLOWS }, signal);
  /** @type {Api.RecentRun[]} */
  const recent = data.items.flatMap((/** @type {Api.WorkflowSummary} */ workflow) => workflow.recent_runs);
  return new Map(recent.map((run) => [run.run_id, run.changes]));
}

/**
 * Loads a run again; null if it was deleted.
 *
 * @param {Api.RunSummary} run
 * @returns {Promise<Api.RunSummary | null>}
 */
async function reloadRun(run) {
  try {
    const { data } = await get(apiPath('runs', run.run_id));
    return data.state === 'failed' ? { ...data, failure: run.failure ?? (await latestFailure(run.run_id)) } : data;
  } catch (error) {
    return /** @type {any} */ (error).status === 404 ? null : run;
  }
}

/**
 * Returns the latest failed execution of a run.
 *
 * @param {string} run
 * @returns {Promise<Api.RunSummary['failure']>}
 */
async function latestFailure(run) {
  const { data } = await get(apiPath('runs', run, 'snapshots'), { phase: 'failed', order: 'desc', limit: 1 });
  const [last] = data.items;
  return last && { ...last, error: last.context?.error ?? null };
}
