// What the list of runs says beyond a run's summary: what failed. Asked for when a failed run is in sight, a few at a
// time, and again only when the run has recorded more.
import { at, get } from '../api.js';
import { redraw } from '../lib/dom.js';

const AT_ONCE = 4;

const known = new Map();
const waiting = [];
let asking = 0;

/** { module, experiment, error } of a failed run's last failure; null until it is known, or when there is none. */
export function failureOf(run) {
  if (run.state !== 'failed') return null;
  const version = run.counters?.snapshots ?? run.last_snapshot;
  const entry = known.get(run.run_id);
  if (entry?.version === version) return entry.failure;
  known.set(run.run_id, { version, failure: entry?.failure ?? null });
  waiting.push({ run, version });
  next();
  return entry?.failure ?? null;
}

function next() {
  if (asking >= AT_ONCE || !waiting.length) return;
  const { run, version } = waiting.pop();
  asking++;
  ask(run)
    .then((failure) => {
      if (known.get(run.run_id)?.version === version) known.set(run.run_id, { version, failure });
      redraw();
    })
    .catch(() => known.delete(run.run_id))
    .finally(() => {
      asking--;
      next();
    });
}

async function ask(run) {
  const { data } = await get(at('runs', run.run_id, 'snapshots'), { phase: 'failed', order: 'desc', limit: 1 });
  const last = data.items[0];
  return last ? { module: last.module_name, experiment: last.experiment_name, error: last.context?.error } : null;
}
