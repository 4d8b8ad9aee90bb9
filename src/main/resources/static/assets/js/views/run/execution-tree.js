// @ts-check
// Which branches of the executions are closed: the innermost ones of a large run, and those that the address changes.
import { html } from '../../lib/html.js';
import { plural } from '../../lib/format.js';
import { branchesOf, closedAtFirst, openRows } from '../../model/branches.js';
import { setQuery } from '../../router/router-store.js';

/**
 * @import { Branches } from '../../model/branches.js'
 * @import { ExecutionRow } from '../../model/executions.js'
 *
 * @typedef {object} ExecutionTree
 * @property {readonly ExecutionRow[]} rows the rows outside of closed branches
 * @property {Branches} branches
 * @property {ReadonlySet<ExecutionRow>} closed
 * @property {(row: ExecutionRow) => void} toggle
 */

const MAX_ROWS = 200;

/** @type {(all: readonly ExecutionRow[], query: URLSearchParams) => ExecutionTree} */
export function executionTree(all, query) {
  const branches = branchesOf(all);
  const toggled = new Set(query.getAll('branch'));
  const atFirst = initiallyClosed(all, branches, query.get('branches'));
  const closed = new Set([...branches.keys()].filter((row) => atFirst.has(row) !== toggled.has(row.text)));
  return { rows: openRows(all, branches, closed), branches, closed, toggle };

  /** @param {ExecutionRow} row */
  function toggle({ text }) {
    const others = [...toggled].filter((one) => one !== text);
    setQuery({ branch: toggled.has(text) ? others : [...others, text] });
  }
}

/** @type {(all: readonly ExecutionRow[], branches: Branches, mode: string | null) => ReadonlySet<ExecutionRow>} */
function initiallyClosed(all, branches, mode) {
  if (mode === 'open') return new Set();
  return mode === 'closed' ? new Set(branches.keys()) : closedAtFirst(all, branches, MAX_ROWS);
}

/** @param {ExecutionTree} tree */
export function branchButtons({ branches, closed, rows }) {
  if (!branches.size) return null;
  const hidden = new Set([...closed].flatMap((row) => branches.get(row) ?? [])).size;
  return html`
    ${hidden > 0 && html`<span class="view-note">${plural(rows.length, 'row')}, ${hidden} in closed branches</span>`}
    ${closed.size > 0 && branchButton('open', 'Open all')}
    ${closed.size < branches.size && branchButton('closed', 'Close all')}`;
}

/** @type {(mode: string, label: string) => Html} */
const branchButton = (mode, label) => html`
  <button class="toggle" type="button" data-branches=${mode}
    onclick=${() => setQuery({ branches: mode, branch: null })}>${label}</button>`;
