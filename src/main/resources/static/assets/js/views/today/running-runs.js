// @ts-check
// The runs in progress, with the usual duration of their workflow.
import { progressBar, stateIcon } from '../../components/badges.js';
import { between, duration, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { isGiven, visible } from '../../lib/text.js';
import { path, workflowPath } from '../../router/paths.js';

/** @param {{ runs: readonly Api.RunSummary[], workflows: readonly Api.WorkflowSummary[] }} props */
export function RunningRuns({ runs, workflows }) {
  const usual = new Map(workflows.map((one) => [workflowName(one), one.duration.p50]));
  return html`
    <section aria-label="Running now">
      <div class="section-head"><h2>Running now</h2></div>
      <ul class="table running-list">${runs.map((run) => runningRow(run, usual.get(workflowName(run.workflow))))}</ul>
    </section>`;
}

/** @type {(run: Api.RunSummary, usual: number | null | undefined) => Html} */
function runningRow(run, usual) {
  const elapsed = between(run.started_at, new Date().toISOString());
  const { workflow } = run;
  return html`
    <li class="running-row" key=${run.run_id} data-run=${run.run_id}>
      ${stateIcon(run.state)}
      <span class="running-name">
        <a class="runs-id" href=${path('runs', run.run_id)}>${run.run_id}</a>
        ${workflow && html`<a class="faint" href=${workflowPath(workflow)}>${visible(workflowName(workflow))}</a>`}
      </span>
      ${progressBar(run.progress, run.state)}
      <span class="running-time">
        ${duration(elapsed)} so far${isGiven(usual) && html`<span class="faint">, usually ${duration(usual)}</span>`}
      </span>
    </li>`;
}
