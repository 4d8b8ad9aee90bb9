// @ts-check
// The runs in progress, with the usual duration of their workflow.
import { progressBar, stateIcon } from '../../components/badges.js';
import { between, duration, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { path, workflowPath } from '../../router/paths.js';

/** @param {{ runs: readonly Api.Run[] }} props */
export const RunningRuns = ({ runs }) => html`
  <section aria-label="Running now">
    <div class="section-head"><h2>Running now</h2></div>
    <ul class="table running-list">${runs.map(runningRow)}</ul>
  </section>`;

/** @param {Api.Run} run */
function runningRow(run) {
  const elapsed = between(run.started_at, new Date().toISOString());
  const { usual_duration_seconds: usual, workflow } = run;
  return html`
    <li class="running-row" key=${run.run_id} data-run=${run.run_id}>
      ${stateIcon(run.state)}
      <span class="running-name">
        <a class="runs-id" href=${path('runs', run.run_id)}>${run.run_id}</a>
        ${workflow && html`<a class="faint" href=${workflowPath(workflow)}>${visible(workflowName(workflow))}</a>`}
      </span>
      ${progressBar(run.progress, run.state)}
      <span class="running-time">
        ${duration(elapsed)} so far${usual !== null && html`<span class="faint">, usually ${duration(usual)}</span>`}
      </span>
    </li>`;
}
