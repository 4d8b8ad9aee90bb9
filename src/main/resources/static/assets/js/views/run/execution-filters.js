// @ts-check
// The filters of the executions of a run, in the address.
import { stateWord } from '../../components/badges.js';
import { SearchInput, ToggleGroup } from '../../components/filter-controls.js';
import { html } from '../../lib/html.js';
import { groupBy } from '../../model/group.js';
import { words } from '../../router/paths.js';

/** @import { ExecutionRow } from '../../model/executions.js' */

const MIN_ROWS = 8;
const STATES = Object.freeze(['failed', 'stopped', 'in_progress', 'completed', 'not_started']);

/** @param {readonly ExecutionRow[]} rows */
export function executionFilters(rows) {
  if (rows.length < MIN_ROWS) return null;
  const byState = groupBy(rows, (row) => row.state);
  const options = STATES.filter((state) => byState.has(/** @type {any} */ (state)))
    .map((state) => [state, `${stateWord(state)} ${byState.get(/** @type {any} */ (state))?.length}`]);
  return html`
    <div class="inline execution-filters">
      <${ToggleGroup} name="executions" label="Show" options=${options} />
      <${SearchInput} name="find" label="Find an execution" />
    </div>`;
}

/** @param {URLSearchParams} query */
export const isFiltered = (query) => words(query, 'executions').length > 0 || Boolean(query.get('find'));

/** @type {(rows: readonly ExecutionRow[], query: URLSearchParams) => readonly ExecutionRow[]} */
export function filteredRows(rows, query) {
  const states = words(query, 'executions');
  const text = (query.get('find') ?? '').toLowerCase();
  if (!states.length && !text) return rows;
  return rows.filter((row) =>
    (!states.length || states.includes(row.state)) && row.text.toLowerCase().includes(text));
}
