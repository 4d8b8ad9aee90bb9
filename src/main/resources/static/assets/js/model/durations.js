// @ts-check
// Durations of executions and steps. Running ones extend to now.
import { groupBy } from './group.js';

/**
 * @import { ExecutionRow } from './executions.js'
 * @typedef {{ start: number, end: number }} TimeSpan
 */

/**
 * Returns the steps to show; a single step called run is the execution itself.
 *
 * @param {ExecutionRow} row
 */
export const ownSteps = ({ steps }) => (steps.length === 1 && steps[0].name === 'run' ? [] : steps);

/**
 * Returns the time from the first start to the last end, in milliseconds; an active run extends to now.
 *
 * @param {readonly ExecutionRow[]} rows
 * @param {Api.Run} summary
 * @returns {TimeSpan | null}
 */
export function spanOf(rows, summary) {
  const spans = rows.flatMap((row) => [row, ...row.steps]);
  const times = spans.flatMap(({ start, end }) => [start, end]).filter((time) => !Number.isNaN(time));
  if (summary.state === 'in_progress') times.push(Date.now());
  if (!times.length) return null;
  const start = times.reduce((a, b) => Math.min(a, b));
  return { start, end: times.reduce((a, b) => Math.max(a, b), start + 1) };
}

/**
 * Returns the time by module, in the order of the sequence; overlapping steps count once.
 *
 * @param {readonly ExecutionRow[]} rows
 * @param {readonly string[]} sequence
 */
export function timeByModule(rows, sequence) {
  const byModule = groupBy(rows.filter((row) => row.state !== 'not_started'), (row) => row.module);
  const modules = new Set([...sequence.filter((module) => byModule.has(module)), ...byModule.keys()]);
  return [...modules].map((module) => {
    const executions = byModule.get(module) ?? [];
    const seconds = executions.reduce((sum, row) => sum + elapsedSeconds(row), 0);
    return { module, executions: executions.length, seconds };
  });
}

/**
 * Returns the seconds of an execution: from its start to now while it runs, else the time of its steps.
 *
 * @param {ExecutionRow} row
 */
export function elapsedSeconds(row) {
  return Number.isNaN(row.running) ? busySeconds(row) : Math.max(0, Date.now() - row.running) / 1000;
}

/** @param {ExecutionRow} row */
function busySeconds(row) {
  /** @type {readonly TimeSpan[]} */
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
