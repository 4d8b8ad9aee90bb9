// Loads the last failure of each failed run in the visible list of runs, at most 4 at a time. A run is loaded again
// only after it recorded more snapshots.
import { at, get } from '../api.js';
import { redraw } from '../lib/dom.js';

const MAX_REQUESTS = 4;

const cache = new Map();
const waiting = [];
let activeRequests = 0;

/**
 * Returns { module, experiment, error } of a failed run's last failure; null until it is loaded, or if there is none.
 */
export function failureOf(run) {
  if (run.state !== 'failed') return null;
  const version = run.counters?.snapshots ?? run.last_snapshot;
  const entry = cache.get(run.run_id);
  if (entry?.version === version) return entry.failure;
  cache.set(run.run_id, { version, failure: entry?.failure ?? null });
  waiting.push({ run, version });
  next();
  return entry?.failure ?? null;
}

function next() {
  if (activeRequests >= MAX_REQUESTS || !waiting.length) return;
  const { run, version } = waiting.pop();
  activeRequests++;
  load(run)
    .then((failure) => {
      if (cache.get(run.run_id)?.version === version) cache.set(run.run_id, { version, failure });
      redraw();
    })
    .catch(() => cache.delete(run.run_id))
    .finally(() => {
      activeRequests--;
      next();
    });
}

async function load(run) {
  const { data } = await get(at('runs', run.run_id, 'snapshots'), { phase: 'failed', order: 'desc', limit: 1 });
  const last = data.items[0];
  return last ? { module: last.module_name, experiment: last.experiment_name, error: last.context?.error } : null;
}
