// @ts-check
// Branches of the tree of executions: an execution with several next ones, and all executions inside of it.
import { groupBy } from './group.js';

/**
 * @import { ExecutionRow } from './executions.js'
 * @typedef {ReadonlyMap<ExecutionRow, readonly ExecutionRow[]>} Branches the executions inside of each branch
 */

/** @type {ReadonlySet<string>} */
const OPEN_STATES = new Set(['failed', 'stopped', 'in_progress']);

/**
 * @param {readonly ExecutionRow[]} rows
 * @returns {Branches}
 */
export function branchesOf(rows) {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const parents = new Map(rows.map((row) => [row, byKey.get(JSON.stringify(row.path.slice(0, -1)))]));
  const children = groupBy(rows, (row) => parents.get(row));
  /** @type {Map<ExecutionRow, ExecutionRow[]>} */
  const branches = new Map();
  for (const [row, list] of children) if (row && list.length > 1) branches.set(row, []);
  if (!branches.size) return branches;
  for (const row of rows) {
    for (let outer = parents.get(row); outer; outer = parents.get(outer)) branches.get(outer)?.push(row);
  }
  return branches;
}

/**
 * Returns the branches that are closed at first, so that at most a number of rows is shown: the innermost ones, as far
 * as nothing in them failed or is running.
 *
 * @type {(rows: readonly ExecutionRow[], branches: Branches, max: number) => ReadonlySet<ExecutionRow>}
 */
export function closedAtFirst(rows, branches, max) {
  if (rows.length <= max) return new Set();
  const depths = [...new Set([...branches.keys()].map((row) => row.depth))].sort((a, b) => b - a);
  const hidden = (/** @type {number} */ depth) =>
    new Set([...branches].flatMap(([row, inner]) => (row.depth >= depth ? inner : []))).size;
  const depth = depths.find((one) => rows.length - hidden(one) <= max) ?? depths.at(-1) ?? Infinity;
  const isCalm = (/** @type {readonly ExecutionRow[]} */ inner) => inner.every((row) => !OPEN_STATES.has(row.state));
  return new Set([...branches].filter(([row, inner]) => row.depth >= depth && isCalm(inner)).map(([row]) => row));
}

/**
 * Returns the rows outside of closed branches.
 *
 * @type {(rows: readonly ExecutionRow[], branches: Branches, closed: ReadonlySet<ExecutionRow>) => ExecutionRow[]}
 */
export function openRows(rows, branches, closed) {
  const hidden = new Set([...closed].flatMap((row) => branches.get(row) ?? []));
  return rows.filter((row) => !hidden.has(row));
}
