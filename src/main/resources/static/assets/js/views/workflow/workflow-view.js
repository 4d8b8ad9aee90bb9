// @ts-check
// One workflow: its runs as a grid, what changed between them, which step became slower, and its results.
import { Sparkline } from '../../components/sparkline.js';
import { comparedDurations, stepName } from '../../components/step-trend.js';
import { empty, loading, RequestFailure } from '../../components/notices.js';
import { duration, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { breakingOf, changeEntries } from '../../model/between-runs.js';
import { stepTrends, WINDOW } from '../../model/step-trends.js';
import { path, withQuery } from '../../router/paths.js';
import { useOwned, useStore } from '../../store/hooks.js';
import { usePageTitle } from '../../store/title-store.js';
import { changeSection } from './change-section.js';
import { DurationPlot } from './duration-plot.js';
import { ExecutionGrid } from './execution-grid.js';
import { Metrics } from './metrics-section.js';
import { SchemaSection } from './schema-section.js';
import { workflowStore } from './workflow-store.js';

/**
 * @import { Route } from '../../router/router-store.js'
 * @import { StepTrend } from '../../model/step-trends.js'
 * @import { WorkflowData } from './workflow-store.js'
 */

const MAX_STEPS = 40;

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'workflow',
  title: ({ params }) => workflowName(/** @type {any} */ (params)),
  key: ({ params }) => JSON.stringify(params),
  component: WorkflowView,
});

/** @param {{ route: Route }} props */
function WorkflowView({ route: { params } }) {
  const name = { namespace: params.namespace, name: params.name };
  const store = useStore(useOwned(() => workflowStore(name)));
  return html`
    <nav class="breadcrumbs" aria-label="Where you are">
      <a href="/workflows">Workflows</a><span aria-hidden="true">/</span><span>${visible(workflowName(name))}</span>
    </nav>
    ${store.data ? html`<${Workflow} data=${store.data} />` : notLoaded(store, workflowName(name))}`;
}

/** @type {(store: ReturnType<typeof workflowStore>, name: string) => Html} */
function notLoaded(store, name) {
  if (!store.error) return loading('the workflow');
  if (store.error.status !== 404) return html`<${RequestFailure} error=${store.error} retry=${store.reload} />`;
  return empty(`No workflow is called “${name}”`, html`<a href="/workflows">See all workflows</a>`);
}

/** @param {{ data: WorkflowData }} props */
function Workflow({ data }) {
  const { workflow, runs, executions, changes, steps } = data;
  const name = workflowName(workflow);
  const entries = changeEntries(changes);
  const trends = stepTrends(steps);
  usePageTitle(name, workflow.latest_run?.state ?? null);
  return html`
    <div class="view-head">
      <h1>${visible(name)}</h1>
      <div class="view-actions inline">
        <a href=${withQuery('/runs', '', { workflow: name })}>All runs</a>
        <a href=${withQuery('/datasets', '', { workflow: name })}>Datasets</a>
      </div>
    </div>
    <p class="run-summary">${sentence(data, trends)}</p>
    ${breakingOf(entries).length > 0 && changeSection('Broke readers', breakingOf(entries), data.allChanges)}
    <section>
      <div class="section-head"><h2>Runs</h2><p class="view-note">${`the last ${plural(runs.length, 'run')}`}</p></div>
      <${ExecutionGrid} runs=${runs} executions=${executions} entries=${entries} />
    </section>
    <section>
      <div class="section-head"><h2>Durations</h2></div>
      <${DurationPlot} runs=${runs} usual=${workflow.duration} />
    </section>
    ${stepSection(trends)}
    <${SchemaSection} workflow=${name} executions=${executions.get(runs.at(-1)?.run_id ?? '') ?? []}
      version=${JSON.stringify([changes.length, changes[0]?.snapshot_id, runs.at(-1)?.run_id, runs.at(-1)?.state])} />
    ${changeSection('All schema changes between runs', entries, data.allChanges)}
    <${Metrics} runs=${runs} sequence=${workflow.sequence ?? []} />`;
}

/** @type {(data: WorkflowData, trends: readonly StepTrend[]) => Content} */
function sentence({ runs: list, workflow: { runs, failures, duration: usual } }, trends) {
  const slowest = trends.find(({ slower }) => slower);
  const ended = list.findLast(({ state }) => state === 'completed' || state === 'failed');
  return [
    `${plural(runs, 'run')}, ${failures} failed. `,
    usual.p50 !== null && `A run usually takes ${duration(usual.p50)} (p50), ${duration(usual.p95)} at p95. `,
    slowest && html`
      <span class="is-slower">
        ${`${stepName(slowest)} became slower: ${duration(slowest.first)} → ${duration(slowest.now)}`}
      </span>${` (${comparedDurations(slowest)}). `}`,
    ended?.state === 'failed' && [
      html`<span class="error-text">The last finished run failed:</span>`, ' ',
      html`<a href=${path('runs', ended.run_id)}>${ended.run_id}</a>`, '.',
    ],
  ];
}

/** @param {readonly StepTrend[]} trends */
const stepSection = (trends) => trends.length > 0 && html`
  <section>
    <div class="section-head">
      <h2>Steps</h2><p class="view-note">the step that became slower by the longest time first</p>
    </div>
    <div class="table data-table-frame" tabindex="0" role="region" aria-label="Durations of the steps">
      <table class="data-table">
        <thead><tr>
          <th scope="col">Step</th>
          <th scope="col" class="number" title="Half of the durations are shorter">p50 of all</th>
          <th scope="col" class="number" title="95 % of the durations are shorter">p95 of all</th>
          <th scope="col" class="number" title="The latest duration">Latest</th>
          <th scope="col" title=${`The median of the first ${WINDOW} durations → the median of the last ${WINDOW}`}>
            ${`Median of first ${WINDOW} → last ${WINDOW}`}
          </th>
          <th scope="col">Over the runs</th>
        </tr></thead>
        <tbody>${trends.slice(0, MAX_STEPS).map(stepRow)}</tbody>
      </table>
    </div>
  </section>`;

/** @param {StepTrend} trend */
const stepRow = (trend) => html`
  <tr key=${`${trend.step.key}/${trend.step.step_name}`}>
    <th scope="row" title=${trend.step.key}>${stepName(trend)}</th>
    <td class="number">${duration(trend.step.p50)}</td><td class="number">${duration(trend.step.p95)}</td>
    <td class="number">${duration(trend.last)}</td>
    <td title=${comparedDurations(trend)}>${change(trend)}</td>
    <td><${Sparkline} values=${trend.values}
      label=${`From ${duration(trend.values[0])} to ${duration(trend.last)}`} /></td>
  </tr>`;

/** @param {StepTrend} trend */
function change({ slower, first, now }) {
  const text = `${duration(first)} → ${duration(now)}`;
  return slower ? html`<span class="is-slower">▲ ${text}</span>` : html`<span class="muted">${text}</span>`;
}
