// @ts-check
// Workflows with their last runs.
import { ago, count, dateAndTime, duration, plural, workflowName } from '../lib/format.js';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { path, workflowPath } from '../router/paths.js';
import { stateIcon } from './badges.js';
import { RunBars } from './run-bars.js';

const COLUMNS = Object.freeze(['Workflow', 'Last 30 runs', 'Last run', 'Duration', 'Schema']);
const MIN_PERCENT = 10;

/** @param {{ workflows: readonly Api.WorkflowSummary[] }} props */
export const WorkflowTable = ({ workflows }) => html`
  <div class="table workflow-table">
    <div class="table-head workflow-row" aria-hidden="true">${COLUMNS.map((name) => html`<span>${name}</span>`)}</div>
    <ul>${workflows.map(workflowRow)}</ul>
  </div>`;

/** @param {Api.WorkflowSummary} workflow */
function workflowRow(workflow) {
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
      <span class="workflow-duration">${durationOf(workflow)}</span>
      <span class="workflow-schema">${schemaOf(workflow)}</span>
    </li>`;
}

/**
 * Shows the duration of the last completed run, and how it differs from the usual one.
 *
 * @param {Api.WorkflowSummary} workflow
 */
function durationOf({ recent_runs: recent, duration: { p50 } }) {
  const seconds = recent.find((run) => run.state === 'completed')?.duration_seconds;
  if (seconds === undefined || seconds === null) return html`<span class="faint">–</span>`;
  const percent = p50 ? Math.round(100 * (seconds / p50 - 1)) : 0;
  const isUsual = Math.abs(percent) < MIN_PERCENT;
  const arrow = percent > 0 ? '▲' : '▼';
  return [
    duration(seconds),
    !isUsual && html`
      <span class=${percent > 0 ? 'is-slower' : 'faint'} title=${`Usually ${duration(p50)}`}>
        ${` ${arrow} ${Math.abs(percent)} %`}
      </span>`,
  ];
}

/** @param {Api.WorkflowSummary} workflow */
const schemaOf = ({ last_change_at: time }) => (time
  ? html`<span title=${dateAndTime(time)}>changed ${ago(time)}</span>`
  : html`<span class="faint">as before</span>`);
