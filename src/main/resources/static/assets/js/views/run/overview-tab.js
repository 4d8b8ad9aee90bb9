// @ts-check
// The overview of a run: its outcome, the failures, the executions over time, the time by module, the results.
import { apiPath } from '../../api/client.js';
import { getFirst } from '../../api/lists.js';
import { empty } from '../../components/notices.js';
import { Timeline } from '../../components/timeline.js';
import { duration, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { memo } from '../../lib/memo.js';
import { visible } from '../../lib/text.js';
import { ownSteps, timeByModule } from '../../model/durations.js';
import { executionRows } from '../../model/executions.js';
import { setQuery } from '../../router/router-store.js';
import { resource } from '../../store/resource.js';
import { executionFailure, runFailure } from './failures.js';
import { Results } from './results.js';
import { RestoredBanner, isRestored } from './restored-banner.js';
import { RunSummary } from './run-summary.js';
import { SinceLastRun, loadSinceLastRun } from './since-last-run.js';
import { executionFilters, filteredRows, isFiltered } from './execution-filters.js';
import { branchButtons, executionTree } from './execution-tree.js';

/**
 * @import { ExecutionRow } from '../../model/executions.js'
 * @import { Branch } from '../../components/timeline.js'
 * @import { ExecutionTree } from './execution-tree.js'
 * @import { Tab, TabProps } from './run-view.js'
 */

const MAX_FAILURES = 3;
const MAX_RESULTS = 200;
const MAX_CHARACTERS = 4_000_000;
const MIN_SECONDS = 0.001;

/** @type {Tab} */
export const overviewTab = Object.freeze({
  name: 'overview',
  label: 'Overview',
  createStore: overviewStore,
  component: OverviewTab,
});

/** @param {string} run */
function overviewStore(run) {
  const results = resource((key, signal) => {
    const [module] = JSON.parse(key);
    const limits = { signal, max: MAX_RESULTS, maxCharacters: MAX_CHARACTERS };
    return getFirst(apiPath('runs', run, 'results'), { module }, limits);
  });
  /** @type {import('../../store/resource.js').Resource<Api.RunComparison>} */
  const sinceLast = resource((_, signal) => loadSinceLastRun(run, signal));
  const dispose = () => {
    results.dispose();
    sinceLast.dispose();
  };
  return { results, sinceLast, rowsOf: memo(executionRows), dispose };
}

/** @param {TabProps & { store: ReturnType<typeof overviewStore> }} props */
function OverviewTab({ run, data, store, query }) {
  const { summary } = data;
  /** @type {ExecutionRow[]} */
  const rows = store.rowsOf(data.version, data);
  const withSteps = query.get('steps') === '1';
  const tree = isFiltered(query) ? null : executionTree(rows, query);
  return html`
    <${RestoredBanner} run=${run} data=${data} />
    <${RunSummary} summary=${summary} rows=${rows} isRestored=${isRestored(data)} />
    ${summary.error && runFailure(summary.error)}
    ${rows.filter((row) => row.state === 'failed').slice(0, MAX_FAILURES).map((row) => executionFailure(run, row))}
    <${SinceLastRun} summary=${summary} comparison=${store.sinceLast} />
    <div class="section-head">
      <h2>Executions</h2>
      ${executionFilters(rows)}
      <div class="inline">${tree && branchButtons(tree)}${stepsToggle(rows, withSteps)}</div>
    </div>
    ${rows.length
      ? html`<${Timeline} run=${run} all=${rows} rows=${tree?.rows ?? filteredRows(rows, query)} summary=${summary}
          withSteps=${withSteps} hasBranches=${Boolean(tree?.branches.size)}
          branchOf=${(/** @type {ExecutionRow} */ row) => branchOf(tree, row)} />`
      : empty(
        'No execution yet',
        'The plan has no config and no module has published an event. Rows appear with the first event.',
      )}
    <div class="columns">
      ${moduleTimes(rows, summary.sequence)}
      <${Results} summary=${summary} results=${store.results} module=${query.get('results')} />
    </div>`;
}

/** @type {(tree: ExecutionTree | null, row: ExecutionRow) => Branch | undefined} */
function branchOf(tree, row) {
  const inner = tree?.branches.get(row);
  if (!tree || !inner) return undefined;
  return { inner, isClosed: tree.closed.has(row), toggle: () => tree.toggle(row) };
}

/** @type {(rows: readonly ExecutionRow[], withSteps: boolean) => Content} */
const stepsToggle = (rows, withSteps) => rows.some((row) => ownSteps(row).length) && html`
  <button class="toggle" type="button" aria-pressed=${String(withSteps)}
    onclick=${() => setQuery({ steps: withSteps ? null : '1' })}>Show steps</button>`;

/** @type {(rows: readonly ExecutionRow[], sequence: readonly string[]) => Html} */
function moduleTimes(rows, sequence) {
  const times = timeByModule(rows, sequence);
  const longest = Math.max(...times.map(({ seconds }) => seconds), MIN_SECONDS);
  return html`
    <section class="panel">
      <h2>Time by module</h2>
      ${times.length
        ? html`<div class="module-times">${times.map((one) => moduleTime(one, longest))}</div>`
        : html`<p class="faint">No timing yet.</p>`}
    </section>`;
}

/** @type {(time: { module: string, executions: number, seconds: number }, longest: number) => Html} */
const moduleTime = ({ module, executions, seconds }, longest) => html`
  <div class="module-time" title=${plural(executions, 'execution')}>
    <span class="module-time-name">${visible(module)}</span>
    <span class="module-time-track">
      <span class="module-time-bar" style=${{ width: `${(100 * seconds) / longest}%` }}></span>
    </span>
    <span class="number">${duration(seconds)}</span>
    <span class="number faint">×${executions}</span>
  </div>`;
