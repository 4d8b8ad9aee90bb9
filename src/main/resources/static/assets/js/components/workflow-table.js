// @ts-check
// Workflows with their last runs.
import { ago, count, dateAndTime, duration, plural, workflowName } from '../lib/format.js';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { lastDuration } from '../model/last-duration.js';
import { path, workflowPath } from '../router/paths.js';
import { stateIcon } from './badges.js';
import { RunBars } from './run-bars.js';
import { comparedDurations, stepName } from './step-trend.js';

/**
 * @import { StepTrend } from '../model/step-trends.js'
 * @typedef {ReadonlyMap<string, StepTrend>} SlowerSteps by workflow, the step that became slower
 */

const COLUMNS = Object.freeze(['Workflow', 'Last 30 runs', 'Last run', 'Duration', 'Schema']);

/** @param {{ workflows: readonly Api.WorkflowSummary[], slower?: SlowerSteps }} props */
export const WorkflowTable = ({ workflows, slower }) => html`
  <div class="table workflow-table">
    <div class="table-head workflow-row" aria-hidden="true">${COLUMNS.map((name) => html`<span>${name}</span>`)}</div>
    <ul>${workflows.map((one) => workflowRow(one, slower?.get(workflowName(one))))}</ul>
  </div>`;

/** @type {(workflow: Api.WorkflowSummary, slower: StepTrend | undefined) => Html} */
function workflowRow(workflow, slower) {
  const { latest_run: latest, recent_runs: recent, runs, failures } = workflow;
  const name = workflowName(workflow);
  return html`
    <li class="workflow-row" key=${name} data-workflow=${name}>
      <span class="workflow-name">
        <a class="runs-id" href=${workflowPath(workflow)}>${visible(name)}</a>
        <span class="faint">${plural(runs, 'run')}${failures ? `, ${count(failures)} failed` : ''}</span>
      </span>
      <${RunBars} runs=${recent} />
      <span class="workflow-last">
        ${latest && [
          stateIcon(latest.state),
          html`<a href=${path('runs', latest.run_id)}>${latest.run_id}</a>`,
          html`<span class="faint" title=${dateAndTime(latest.started_at)}> ${ago(latest.started_at)}</span>`,
        ]}
      </span>
      <span class="workflow-duration">${durationOf(workflow, slower)}</span>
      <span class="workflow-schema">${schemaOf(workflow)}</span>
    </li>`;
}

/**
 * Shows the duration of the last completed run, how it differs from the usual one, and the step that became slower.
 *
 * @type {(workflow: Api.WorkflowSummary, slower: StepTrend | undefined) => Content}
 */
function durationOf(workflow, slower) {
  const last = lastDuration(workflow);
  if (!last) return html`<span class="faint">–</span>`;
  const { run, seconds, usual, percent, isSlower } = last;
  const text = `The last completed run, ${run}, took ${duration(seconds)}`;
  const arrow = isSlower ? '▲' : '▼';
  return [
    html`
      <a href=${workflowPath(workflow)} title=${usual === null ? text : `${text}; usually ${duration(usual)}`}>
        ${duration(seconds)}
        ${percent !== 0 && html`
          <span class=${isSlower ? 'is-slower' : 'faint'}>${` ${arrow} ${Math.abs(percent)} %`}</span>`}
      </a>`,
    workflow.latest_run?.run_id !== run && html`<span class="faint">${`last completed run: ${run}`}</span>`,
    slower && html`
      <span class="workflow-step" title=${comparedDurations(slower)}>
        ${`${stepName(slower)} ${duration(slower.first)} → ${duration(slower.now)}`}
      </span>`,
  ];
}

/** @param {Api.WorkflowSummary} workflow */
const schemaOf = ({ last_change_at: time }) => (time
  ? html`<span title=${dateAndTime(time)}>changed ${ago(time)}</span>`
  : html`<span class="faint">as before</span>`);
