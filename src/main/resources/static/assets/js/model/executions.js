// @ts-check
// Executions as a tree with their times, steps and outcome, in the order of the plan.
import { millis } from '../lib/format.js';
import { countByKind, isBreaking } from './change.js';
import { setDepths, stop } from './execution-rows.js';
import { groupBy } from './group.js';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {number} start
 * @property {number} end NaN while it runs
 * @property {number | null} seconds
 * @property {'error' | 'completed' | 'in_progress'} status
 *
 * @typedef {object} ExecutionRow
 * @property {string} key
 * @property {string} text
 * @property {string} module
 * @property {string} experiment
 * @property {string} name of the module and the experiment
 * @property {number} depth
 * @property {Api.PathElement[]} path
 * @property {Api.Lifecycle | 'stopped'} state stopped if the run ended before the execution
 * @property {number} [attempt]
 * @property {Api.Failure | null} error
 * @property {number} running the start while it runs, else NaN
 * @property {number} start
 * @property {number} end
 * @property {Step[]} steps
 * @property {Api.Snapshot | null} snapshot
 * @property {import('./change.js').ChangeCounts} counts
 * @property {number} breaking
 * @property {any} created the reference to the schema that the execution created
 *
 * @typedef {object} RunData
 * @property {Api.Run} summary
 * @property {Api.Execution[]} executions
 * @property {Map<string, Api.Snapshot>} snapshots
 * @property {Map<string, Api.Timing>} timings
 * @property {Map<string, Api.Change>} changes
 */

/**
 * Returns the rows of the tree.
 *
 * @param {RunData} data
 */
export function executionRows({ summary, executions, snapshots, timings, changes }) {
  const rows = executions.map(rowOf);
  setDepths(rows);
  const byName = groupBy(rows, (row) => row.name);
  const completed = new Set(['[]', ...rows.filter((row) => row.state === 'completed').map((row) => row.key)]);
  const since = summary.state === 'in_progress' ? lastRestore(snapshots) : Infinity;
  for (const snapshot of snapshots.values()) assignSnapshot(byName, snapshot);
  for (const timing of timings.values()) assignTiming(byName, timing, { completed, since });
  const bySnapshot = groupBy(changes.values(), (change) => change.snapshot_id);
  for (const row of rows) finish(row, bySnapshot);
  if (summary.state !== 'in_progress') for (const row of rows) stop(row, millis(summary.ended_at));
  return rows;
}

/** @param {Map<string, Api.Snapshot>} snapshots */
function lastRestore(snapshots) {
  const restores = [...snapshots.values()].filter((snapshot) => snapshot.phase === 'restored');
  return Math.max(-Infinity, ...restores.map((snapshot) => millis(snapshot.timestamp)));
}

/**
 * @param {Api.Execution} execution
 * @returns {ExecutionRow}
 */
function rowOf(execution) {
  const { path, module_name: module, experiment_name: experiment, state } = execution;
  const start = millis(execution.started_at);
  return {
    key: JSON.stringify(path),
    text: execution.key,
    module,
    experiment,
    name: nameOf(module, experiment),
    depth: 0,
    path,
    state,
    attempt: execution.attempt,
    error: execution.error ?? null,
    running: state === 'in_progress' ? start : NaN,
    start,
    end: millis(execution.ended_at),
    steps: [],
    snapshot: null,
    counts: {},
    breaking: 0,
    created: null,
  };
}

/** @type {(module: string, experiment: string) => string} */
const nameOf = (module, experiment) => JSON.stringify([module, experiment]);

/**
 * Assigns a snapshot to its execution: the snapshot of an execution's end has the time of that end.
 *
 * @param {Map<string, ExecutionRow[]>} byName
 * @param {Api.Snapshot} snapshot
 */
function assignSnapshot(byName, snapshot) {
  const rows = byName.get(nameOf(snapshot.module_name, snapshot.experiment_name)) ?? [];
  const time = millis(snapshot.timestamp);
  const state = snapshot.phase === 'started' ? 'in_progress' : snapshot.phase;
  const row = rows.find((one) => one.state === state && (state === 'in_progress' ? one.start : one.end) === time);
  if (row) row.snapshot = snapshot;
}

/**
 * Assigns a step to its execution. The same module and experiment may run at several positions of the path; a step
 * belongs to the first execution that ends after it. A step that began after all of them ended belongs to the next
 * execution: its own events may come only at its end. It does not if a restore or the end of the run came since.
 *
 * @param {Map<string, ExecutionRow[]>} byName
 * @param {Api.Timing} timing
 * @param {{ completed: Set<string>, since: number }} run
 */
function assignTiming(byName, timing, { completed, since }) {
  const rows = byName.get(nameOf(timing.module_name, timing.experiment_name)) ?? [];
  const begun = rows.filter((row) => row.state !== 'not_started');
  const start = millis(timing.start_time);
  const end = millis(timing.end_time ?? timing.start_time);
  const fits = begun.filter((row) => Number.isNaN(row.end) || row.end >= end).sort(byEnd);
  const isAfterAll = begun.every((row) => row.end < start);
  const next = isAfterAll ? nextOf(rows, completed) : null;
  const row = next ?? fits[0] ?? begun.at(-1);
  if (!row || (next && start < since)) return;
  const isActive = next || (isAfterAll && start >= since && !timing.end_time);
  if (isActive) Object.assign(row, { state: 'in_progress', end: NaN });
  row.steps.push(stepOf(timing, start));
}

/** @type {(a: ExecutionRow, b: ExecutionRow) => number} */
const byEnd = (a, b) => (a.end || Infinity) - (b.end || Infinity);

/**
 * @param {Api.Timing} timing
 * @param {number} start
 * @returns {Step}
 */
function stepOf(timing, start) {
  const endStatus = timing.context?.status === 'error' ? 'error' : 'completed';
  return {
    name: timing.step_name,
    start,
    end: millis(timing.end_time),
    seconds: timing.duration_seconds,
    status: timing.end_time ? endStatus : 'in_progress',
  };
}

/**
 * Returns the next execution of the plan; nothing runs after a failed one.
 *
 * @param {ExecutionRow[]} rows
 * @param {Set<string>} completed
 */
function nextOf(rows, completed) {
  const waiting = rows.filter((row) => row.state === 'not_started');
  return waiting.find((row) => completed.has(JSON.stringify(row.path.slice(0, -1)))) ?? waiting[0];
}

/**
 * @param {ExecutionRow} row
 * @param {Map<string, Api.Change[]>} bySnapshot
 */
function finish(row, bySnapshot) {
  completeTimes(row);
  const changes = bySnapshot.get(row.snapshot?.snapshot_id ?? '') ?? [];
  const ofFields = changes.filter((change) => change.target_type === 'field');
  row.counts = countByKind(ofFields);
  row.breaking = ofFields.filter(isBreaking).length || changes.filter(isBreaking).length;
  const creation = changes.find((change) => change.target_type === 'schema' && change.change_type === 'create');
  row.created = creation?.after_state ?? null;
}

/**
 * Derives missing times of an execution and its steps from each other.
 *
 * @param {ExecutionRow} row
 */
function completeTimes(row) {
  row.steps.sort((a, b) => a.start - b.start);
  const starts = row.steps.map((step) => step.start);
  if (Number.isNaN(row.start) && starts.length) row.start = Math.min(...starts);
  if (Number.isNaN(row.start) && row.state !== 'not_started') row.start = row.end;
  row.end = Math.max(row.end, ...row.steps.map((step) => step.end).filter((end) => !Number.isNaN(end)));
  if (row.state === 'in_progress') return;
  for (const step of row.steps) if (Number.isNaN(step.end)) step.end = Math.max(step.start, row.end);
}
