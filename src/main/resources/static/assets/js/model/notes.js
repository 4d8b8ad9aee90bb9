// What the list of runs says beyond a run's summary: how many changes break readers, and what failed. Asked for when
// a run is in sight, a few at a time, and again only when the run has recorded more.
import { at, get } from '../api.js';
import { redraw } from '../lib/dom.js';

const AT_ONCE = 4;
const MOST = 200;

const known = new Map();
const waiting = [];
let asking = 0;

/** { breaking, more, failure } as far as it is known; null until it is. */
export function notesOf(run) {
  const version = `${run.state}:${run.counters?.changes ?? run.last_change}:${run.counters?.snapshots ?? run.last_snapshot}`;
  const entry = known.get(run.run_id);
  if (entry?.version === version) return entry.notes;
  known.set(run.run_id, { version, notes: entry?.notes ?? null });
  waiting.push({ run, version });
  next();
  return entry?.notes ?? null;
}

function next() {
  if (asking >= AT_ONCE || !waiting.length) return;
  const { run, version } = waiting.pop();
  asking++;
  ask(run)
    .then((notes) => {
      if (known.get(run.run_id)?.version === version) known.set(run.run_id, { version, notes });
      redraw();
    })
    .catch(() => known.delete(run.run_id))
    .finally(() => {
      asking--;
      next();
    });
}

async function ask(run) {
  const [breaking, failure] = await Promise.all([breakingOf(run), failureOf(run)]);
  return { ...breaking, failure };
}

async function breakingOf(run) {
  if (!run.counters?.changes) return { breaking: 0, more: false };
  const { data } = await get(at('runs', run.run_id, 'changes'), { compatibility: 'breaking', limit: MOST });
  return { breaking: countBreaking(data.items), more: data.next_cursor !== null };
}

/** A schema's record breaks because its fields do: it counts only where no field's record says so. */
export function countBreaking(changes) {
  const withFields = new Set(changes.filter((c) => c.target_type === 'field').map((c) => c.snapshot_id));
  return changes.filter((c) => c.target_type === 'field' || !withFields.has(c.snapshot_id)).length;
}

async function failureOf(run) {
  if (run.state !== 'failed') return null;
  const { data } = await get(at('runs', run.run_id, 'snapshots'), { phase: 'failed', order: 'desc', limit: 1 });
  const last = data.items[0];
  return last ? { module: last.module_name, experiment: last.experiment_name, ...last.context?.error } : null;
}
