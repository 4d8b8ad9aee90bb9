// @ts-check
// All runs, the latest start first, live.
import { useEffect } from 'preact/hooks';
import { SearchInput, ToggleGroup } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { SavedViews } from '../../components/saved-views.js';
import { VirtualList } from '../../components/virtual-list.js';
import { welcome } from '../../components/welcome.js';
import { plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { path, words } from '../../router/paths.js';
import { navigate, setQuery } from '../../router/router-store.js';
import { useClock, useOwned, useStore } from '../../store/hooks.js';
import { useNarrow } from '../../store/viewport-store.js';
import { isFound, sorted } from './run-order.js';
import { runRow } from './run-row.js';
import { runsStore } from './runs-store.js';

/**
 * @import { Route } from '../../router/router-store.js'
 * @import { RunOrder } from './run-order.js'
 * @import { RunList } from './runs-store.js'
 */

const STATES = Object.freeze(['in_progress', 'completed', 'failed', 'not_started']);
/** @type {readonly (readonly [label: string, sort?: RunOrder])[]} */
const COLUMNS = Object.freeze(/** @type {const} */ ([
  ['State'], ['Run', 'name'], ['Executions'], ['Started', 'started'], ['Duration', 'duration'], ['Changes'],
  ['Since the last run'],
]));
const ROW_HEIGHT = 54;
const NARROW_ROW_HEIGHT = 92;

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'runs',
  title: () => 'Runs',
  key: ({ query }) => JSON.stringify([workflowOf(query), words(query, 'state')]),
  component: RunsView,
});

/**
 * Returns a whole workflow name for the query; a part of a name filters the loaded runs.
 *
 * @param {URLSearchParams} query
 */
function workflowOf(query) {
  const name = query.get('workflow');
  return name?.includes('/') ? name : null;
}

/** @param {{ route: Route }} props */
function RunsView({ route: { query } }) {
  const store = useStore(useOwned(() => runsStore({ workflow: workflowOf(query), state: words(query, 'state') })));
  useClock((store.data?.runs ?? []).some((run) => run.state === 'in_progress'));
  return html`
    <div class="view-head"><h1>Runs</h1>${store.data && summary(store.data)}</div>
    <${SavedViews} />
    <div class="filters">
      <${SearchInput} name="q" label="Search by run id or error" />
      <${SearchInput} name="workflow" label="Workflow, as namespace/name" placeholder="namespace/name"
        list="workflows" />
      <datalist id="workflows">
        ${workflowNames(store.data).map((name) => html`<option value=${name}></option>`)}
      </datalist>
      <${ToggleGroup} name="state" label="State" options=${STATES} />
    </div>
    ${whenLoaded(store, 'runs', (data) => html`<${RunTable} store=${store} list=${data} query=${query} />`)}`;
}

/** @param {RunList} list */
function summary({ runs, next }) {
  const running = runs.filter((run) => run.state === 'in_progress').length;
  const failed = runs.filter((run) => run.state === 'failed').length;
  const parts = [
    plural(runs.length, 'run') + (next ? ' and more' : ''),
    running && `${running} in progress`,
    failed && `${failed} failed`,
  ];
  return html`<p class="view-note">${parts.filter(Boolean).join(' · ')}</p>`;
}

/** @param {RunList | null} list */
const workflowNames = (list) =>
  [...new Set((list?.runs ?? []).map((run) => workflowName(run.workflow)).filter(Boolean))].sort();

/** @param {{ store: ReturnType<typeof runsStore>, list: RunList, query: URLSearchParams }} props */
function RunTable({ store, list: { runs, next, changes }, query }) {
  const rowHeight = useNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const search = query.get('q') ?? '';
  const workflow = query.get('workflow') ?? '';
  useEffect(() => {
    if (search || workflow) store.loadForSearch();
  }, [search, workflow]);
  if (!runs.length && !query.toString()) return welcome();
  const found = sorted(runs.filter((run) => isFound(run, search, workflow)), query.get('sort'));
  return html`
    <div class="table runs" role="table" aria-label="Runs" aria-rowcount=${found.length + 1}>
      <div role="rowgroup">
        <div class="table-head runs-row" role="row" aria-rowindex="1">
          ${COLUMNS.map(([label, order], i) => columnHead(label, order, query.get('sort'), i > 0))}
        </div>
      </div>
      ${found.length > 0 && html`
        <${VirtualList} items=${found} rowHeight=${rowHeight} label="Runs" isTable
          row=${(/** @type {Api.RunSummary} */ run) =>
            runRow(run, changes.get(run.run_id))}
          keyOf=${(/** @type {Api.RunSummary} */ run) => run.run_id} />`}
    </div>
    ${!found.length && nothingFound(search, runs.length, next !== null)}
    ${next && html`
      <button class="button more" type="button" onclick=${store.loadMore} disabled=${store.loadingMore}>
        Load older runs
      </button>`}`;
}

/** @type {(label: string, order: RunOrder | undefined, current: string | null, isVisible: boolean) => Html} */
function columnHead(label, order, current, isVisible) {
  if (!order) {
    return html`<span role="columnheader"><span class=${isVisible ? '' : 'visually-hidden'}>${label}</span></span>`;
  }
  const direction = order === 'name' ? 'ascending' : 'descending';
  return html`
    <span role="columnheader" aria-sort=${order === (current ?? 'started') ? direction : 'none'}>
      <button class="sort-button" type="button"
        onclick=${() => setQuery({ sort: order === 'started' ? null : order })}>${label}</button>
    </span>`;
}

/** @type {(search: string, n: number, isPart: boolean) => Html} */
const nothingFound = (search, n, isPart) => empty(
  'No run matches these filters',
  search && html`
    <span>
      ${isPart ? `The search covers the latest ${plural(n, 'run')}. ` : `The search covers all ${plural(n, 'run')}. `}
      <a href=${path('runs', search)}>Open run “${search}”</a>
    </span>`,
  html`<button class="button" type="button" onclick=${() => navigate('/runs')}>Clear the filters</button>`,
);
