// Executions as a tree with their times, steps and outcome, in the order of the plan.
import { kindOf } from '../components/marks.js';
import { millis } from '../lib/format.js';

/**
 * Returns rows of the tree: { key, module, experiment, depth, state, running, start, end, steps, snapshot, counts,
 * breaking, error }.
 */
export function executionRows({ summary, executions, snapshots, timings, changes }) {
  const rows = executions.map((execution) => rowOf(execution));
  const byName = group(rows, (row) => row.name);
  const done = new Set(['[]', ...rows.filter((row) => row.state === 'completed').map((row) => row.key)]);
  const restores = [...snapshots.values()].filter((snapshot) => snapshot.phase === 'restored').map((snapshot) => millis(snapshot.timestamp));
  const since = summary.state === 'in_progress' ? Math.max(-Infinity, ...restores) : Infinity;
  for (const snapshot of snapshots.values()) assignSnapshot(byName, snapshot);
  for (const timing of timings.values()) assignTiming(byName, timing, { done, since });
  const bySnapshot = group([...changes.values()], (change) => change.snapshot_id);
  for (const row of rows) finish(row, bySnapshot);
  return rows;
}

function rowOf(execution) {
  const { path, module_name: module, experiment_name: experiment, state, planned } = execution;
  return {
    key: JSON.stringify(path), text: execution.key, module, experiment, name: nameOf(module, experiment), depth: path.length - 1,
    path, state, planned, attempt: execution.attempt, error: execution.error ?? null,
    running: state === 'in_progress' ? millis(execution.started_at) : NaN,
    start: millis(execution.started_at), end: millis(execution.ended_at), steps: [], snapshot: null, counts: {}, breaking: 0,
  };
}

const nameOf = (module, experiment) => JSON.stringify([module, experiment]);

/** Assigns a snapshot to its execution: the snapshot of an execution's end has the time of that end. */
function assignSnapshot(byName, snapshot) {
  const rows = byName.get(nameOf(snapshot.module_name, snapshot.experiment_name)) ?? [];
  const time = millis(snapshot.timestamp);
  const phases = { completed: 'completed', failed: 'failed', started: 'in_progress' };
  const row = rows.find((r) => phases[snapshot.phase] === r.state && (snapshot.phase === 'started' ? r.start : r.end) === time);
  if (row) row.snapshot = snapshot;
}

/**
 * Assigns a step to its execution. The same module and experiment may run at several positions of the path; a step
 * belongs to the first execution that ends after it. A step that began after all of them ended belongs to the next
 * execution: its own events may come only at its end. It does not if a restore or the end of the run came since.
 */
function assignTiming(byName, timing, { done, since }) {
  const rows = byName.get(nameOf(timing.module_name, timing.experiment_name)) ?? [];
  const begun = rows.filter((r) => r.state !== 'not_started');
  const start = millis(timing.start_time);
  const end = millis(timing.end_time ?? timing.start_time);
  const fits = begun.filter((r) => Number.isNaN(r.end) || r.end >= end).sort((a, b) => (a.end || Infinity) - (b.end || Infinity));
  const isAfterAll = begun.every((r) => r.end < start);
  const next = isAfterAll ? nextOf(rows, done) : null;
  const row = next ?? fits[0] ?? begun.at(-1);
  if (!row || (next && start < since)) return;
  if (next || (isAfterAll && start >= since && !timing.end_time)) Object.assign(row, { state: 'in_progress', end: NaN });
  row.steps.push({
    name: timing.step_name, start, end: millis(timing.end_time), seconds: timing.duration_seconds,
    status: timing.end_time ? (timing.context?.status === 'error' ? 'error' : 'completed') : 'in_progress',
  });
}

/** Returns the next execution of the plan; nothing runs after a failed one. */
function nextOf(rows, done) {
  const waiting = rows.filter((r) => r.state === 'not_started');
  return waiting.find((r) => done.has(JSON.stringify(r.path.slice(0, -1)))) ?? waiting[0];
}

function finish(row, bySnapshot) {
  row.steps.sort((a, b) => a.start - b.start);
  const starts = row.steps.map((step) => step.start);
  if (Number.isNaN(row.start) && starts.length) row.start = Math.min(...starts);
  if (Number.isNaN(row.start) && row.state !== 'not_started') row.start = row.end;
  row.end = Math.max(row.end, ...row.steps.map((step) => step.end).filter((end) => !Number.isNaN(end)));
  for (const step of row.steps) if (Number.isNaN(step.end) && row.state !== 'in_progress') step.end = Math.max(step.start, row.end);
  const changes = bySnapshot.get(row.snapshot?.snapshot_id) ?? [];
  const fields = changes.filter((change) => change.target_type === 'field');
  for (const change of fields) row.counts[kindOf(change)] = (row.counts[kindOf(change)] ?? 0) + 1;
  row.breaking = fields.filter((change) => change.compatibility === 'breaking').length
    || changes.filter((change) => change.compatibility === 'breaking').length;
  row.created = changes.find((change) => change.target_type === 'schema' && change.change_type === 'create')?.after_state ?? null;
}

export function group(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    groups.has(key) ? groups.get(key).push(item) : groups.set(key, [item]);
  }
  return groups;
}

/** Returns the steps to show; a single step called run is the execution itself. */
export const ownSteps = ({ steps }) => (steps.length === 1 && steps[0].name === 'run' ? [] : steps);

/** Returns the time from the first start to the last end, in milliseconds; an active run extends to now. */
export function spanOf(rows, summary) {
  const times = rows.flatMap((row) => [row.start, row.end, ...row.steps.flatMap((s) => [s.start, s.end])]).filter((t) => !Number.isNaN(t));
  if (summary.state === 'in_progress') times.push(Date.now());
  const start = Math.min(...times);
  const end = Math.max(...times);
  return times.length ? { start, end: Math.max(end, start + 1) } : null;
}

/** Returns the time by module: { module, seconds, executions }; overlapping steps count once. */
export function totals(rows, sequence) {
  const byModule = group(rows.filter((row) => row.state !== 'not_started'), (row) => row.module);
  const modules = [...sequence.filter((m) => byModule.has(m)), ...[...byModule.keys()].filter((m) => !sequence.includes(m))];
  return modules.map((module) => ({
    module, executions: byModule.get(module).length, seconds: byModule.get(module).reduce((sum, row) => sum + took(row), 0),
  }));
}

/** Returns the seconds of an execution: from its start to now while it runs, else the time of its steps. */
export const took = (row) => (Number.isNaN(row.running) ? busy(row) : Math.max(0, Date.now() - row.running) / 1000);

function busy(row) {
  const spans = row.steps.length ? row.steps : [row];
  let until = -Infinity;
  let total = 0;
  for (const { start, end } of spans) {
    const last = Number.isNaN(end) ? Date.now() : end;
    if (last > until) total += last - Math.max(start, until);
    until = Math.max(until, last);
  }
  return (total || 0) / 1000;
}
