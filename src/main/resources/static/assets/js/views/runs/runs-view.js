// @ts-check
// All runs, newest first, live.
import { SearchInput, ToggleGroup } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { VirtualList } from '../../components/virtual-list.js';
import { plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { address } from '../../lib/root.js';
import { path, words } from '../../router/paths.js';
import { navigate } from '../../router/router-store.js';
import { useClock, useOwned, useStore } from '../../store/hooks.js';
import { useNarrow } from '../../store/viewport-store.js';
import { failuresStore } from './failures-store.js';
import { runRow } from './run-row.js';
import { runsStore } from './runs-store.js';

/**
 * @import { Route } from '../../router/router-store.js'
 * @import { RunList } from './runs-store.js'
 */

const STATES = Object.freeze(['in_progress', 'completed', 'failed', 'not_started']);
const COLUMNS = Object.freeze(['', 'Run', 'Executions', 'Started', 'Duration', 'Changes', 'Breaking']);
const ROW_HEIGHT = 54;
const NARROW_ROW_HEIGHT = 92;

/** @type {import('../../router/router-store.js').View} */
export const runsView = Object.freeze({
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
    <div class="filters">
      <${SearchInput} name="q" label="Search by run id" />
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
function RunTable({ store, list: { runs, next }, query }) {
  const failures = useStore(useOwned(failuresStore));
  const rowHeight = useNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  if (!runs.length && !query.toString()) return welcome();
  const search = query.get('q') ?? '';
  const workflow = query.get('workflow') ?? '';
  const found = runs.filter((run) =>
    contains(run.run_id, search) && contains(workflowName(run.workflow), workflow));
  return html`
    <div class="table runs">
      <div class="table-head runs-row" aria-hidden="true">${COLUMNS.map((name) => html`<span>${name}</span>`)}</div>
      ${found.length > 0 && html`
        <${VirtualList} items=${found} rowHeight=${rowHeight} label="Runs"
          row=${(/** @type {Api.RunSummary} */ run) => runRow(run, failures.failureOf(run))}
          keyOf=${(/** @type {Api.RunSummary} */ run) => run.run_id} />`}
    </div>
    ${!found.length && nothingFound(search)}
    ${next && html`
      <button class="button more" type="button" onclick=${store.loadMore} disabled=${store.loadingMore}>
        Load older runs
      </button>`}`;
}

/** @type {(text: string, part: string) => boolean} */
const contains = (text, part) => text.toLowerCase().includes(part.toLowerCase());

/** @param {string} search */
const nothingFound = (search) => empty(
  'No run matches these filters',
  search && html`
    <span>
      The search covers only the runs in this list. <a href=${path('runs', search)}>Open run “${search}”</a>
    </span>`,
  html`<button class="button" type="button" onclick=${() => navigate('/runs')}>Clear the filters</button>`,
);

function welcome() {
  const command = 'curl --data-binary @deploy/examples/failing.ndjson '
    + `-H 'Content-Type: application/x-ndjson' ${address('api/v1/events')}`;
  return empty(
    'No run yet',
    'Waymark is ready. A run appears here as soon as an executor publishes its first event.',
    'To see one now, send the example from the project’s folder:',
    html`<code class="command">${command}</code>`,
  );
}
