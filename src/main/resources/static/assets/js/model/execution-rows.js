// @ts-check
// The depth of executions in their tree, and the end of those that the end of their run stopped.
import { groupBy } from './group.js';

/** @import { ExecutionRow } from './executions.js' */

/**
 * Sets the depth of each row. Only branches step in: a row is one deeper than its parent if that has siblings.
 *
 * @param {ExecutionRow[]} rows
 */
export function setDepths(rows) {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const siblings = groupBy(rows, parentKey);
  for (const row of rows) {
    const parent = byKey.get(parentKey(row));
    const isBranch = parent && (siblings.get(parentKey(parent))?.length ?? 0) > 1;
    row.depth = (parent?.depth ?? 0) + (isBranch ? 1 : 0);
  }
}

/** @param {ExecutionRow} row */
const parentKey = ({ path }) => JSON.stringify(path.slice(0, -1));

/**
 * Ends an execution that was in progress at the end of the run.
 *
 * @param {ExecutionRow} row
 * @param {number} end
 */
export function stop(row, end) {
  if (row.state !== 'in_progress') return;
  const steps = row.steps.map((step) => (Number.isNaN(step.end) ? { ...step, end: Math.max(step.start, end) } : step));
  Object.assign(row, { state: 'stopped', running: NaN, end: Math.max(row.start, end), steps });
}
