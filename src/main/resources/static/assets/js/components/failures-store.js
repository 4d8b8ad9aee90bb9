// @ts-check
// The last failure of each failed run in the visible list of runs, loaded at most 4 at a time. A run is loaded again
// only after it recorded more snapshots.
import { apiPath, get } from '../api/client.js';
import { notifier } from '../store/notifier.js';

/**
 * @typedef {{ module: string, experiment: string, error: unknown }} ModuleFailure
 * @typedef {{ version: unknown, failure: ModuleFailure | null }} Entry
 */

const MAX_REQUESTS = 4;
const MAX_ENTRIES = 5000;

export function failuresStore() {
  const { subscribe, notify } = notifier();
  /** @type {Map<string, Entry>} */
  const cache = new Map();
  /** @type {{ run: Api.RunSummary, version: unknown }[]} */
  const waiting = [];
  let activeRequests = 0;

  /**
   * Returns a failed run's last failure; null until it is loaded, or if there is none.
   *
   * @param {Api.RunSummary} run
   * @returns {ModuleFailure | null}
   */
  function failureOf(run) {
    if (run.state !== 'failed') return null;
    const version = run.counters?.snapshots ?? run.last_snapshot;
    const entry = cache.get(run.run_id);
    if (entry?.version === version) return entry.failure;
    const failure = entry?.failure ?? null;
    put(run.run_id, { version, failure });
    waiting.push({ run, version });
    loadNext();
    return failure;
  }

  /** @type {(id: string, entry: Entry) => void} */
  function put(id, entry) {
    cache.delete(id);
    cache.set(id, entry);
    const [oldest] = cache.keys();
    if (cache.size > MAX_ENTRIES) cache.delete(oldest);
  }

  function loadNext() {
    const next = activeRequests < MAX_REQUESTS ? waiting.pop() : undefined;
    if (!next) return;
    const { run, version } = next;
    activeRequests++;
    load(run)
      .then((failure) => {
        if (cache.get(run.run_id)?.version === version) put(run.run_id, { version, failure });
        notify();
      })
      .catch(() => cache.delete(run.run_id))
      .finally(() => {
        activeRequests--;
        loadNext();
      });
  }

  return { subscribe, failureOf, dispose: () => waiting.splice(0) };
}

/**
 * @param {Api.RunSummary} run
 * @returns {Promise<ModuleFailure | null>}
 */
async function load(run) {
  const path = apiPath('runs', run.run_id, 'snapshots');
  const { data } = await get(path, { phase: 'failed', order: 'desc', limit: 1 });
  const last = data.items[0];
  return last ? { module: last.module_name, experiment: last.experiment_name, error: last.context?.error } : null;
}
