// @ts-check
// The executions of several runs as a grid: a row for each execution, a column for each run.
import { between, execution } from '../lib/format.js';
import { groupBy } from './group.js';

/**
 * @typedef {object} GridCell
 * @property {Api.Lifecycle | 'stopped' | 'absent'} state
 * @property {number | null} seconds
 * @property {Api.Failure | null} error
 *
 * @typedef {object} GridRow
 * @property {string} key
 * @property {string} name
 * @property {string} outer the executions before it, if the name alone is ambiguous
 * @property {GridCell[]} cells in the order of the runs
 */

/** @type {GridCell} */
const ABSENT = Object.freeze({ state: 'absent', seconds: null, error: null });

/**
 * Returns the rows in the order of the latest run that has the execution.
 *
 * @param {readonly Api.RecentRun[]} runs oldest first
 * @param {ReadonlyMap<string, readonly Api.Execution[]>} executions by run
 * @returns {GridRow[]}
 */
export function gridRows(runs, executions) {
  /** @type {Map<string, Api.Execution>} */
  const known = new Map();
  for (const run of runs.toReversed()) {
    for (const one of executions.get(run.run_id) ?? []) if (!known.has(one.key)) known.set(one.key, one);
  }
  const columns = runs.map((run) => new Map((executions.get(run.run_id) ?? []).map((one) => [one.key, one])));
  const byName = groupBy(known.values(), execution);
  return [...known.values()].map((one) => ({
    key: one.key,
    name: execution(one),
    outer: (byName.get(execution(one))?.length ?? 0) > 1 ? one.path.slice(0, -1).map(execution).join(' › ') : '',
    cells: columns.map((column, i) => cellOf(column.get(one.key), runs[i])),
  }));
}

/** @type {(one: Api.Execution | undefined, run: Api.RecentRun) => GridCell} */
function cellOf(one, run) {
  if (!one) return ABSENT;
  const isOver = run.state === 'completed' || run.state === 'failed';
  const state = one.state === 'in_progress' && isOver ? 'stopped' : one.state;
  return { state, seconds: between(one.started_at, one.ended_at), error: one.error ?? null };
}
