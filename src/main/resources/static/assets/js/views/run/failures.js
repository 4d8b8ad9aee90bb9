// @ts-check
// The errors of a run and of its executions.
import { icon } from '../../components/icon.js';
import { errorMessage } from '../../components/notices.js';
import { dateAndTime, execution, shortId } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { isGiven, text } from '../../lib/text.js';
import { path, withQuery } from '../../router/paths.js';

/**
 * Shows the error of run.failed.
 *
 * @param {Api.Failure} error
 */
export const runFailure = (error) => html`
  <div class="failure is-run" role="alert">
    <div class="failure-head">${icon('failed')}<b>The run</b> failed</div>
    ${errorMessage(error)}${stackTrace(error)}
  </div>`;

/** @type {(run: string, row: import('../../model/executions.js').ExecutionRow) => Html} */
export function executionFailure(run, row) {
  const outer = row.path.slice(0, -1);
  return html`
    <div class="failure" role="alert">
      <div class="failure-head">
        ${icon('failed')}<b>${execution(row)}</b>
        ${row.attempt ? ` failed in attempt ${row.attempt}` : ' failed'}
        ${outer.length > 0 && html`<span class="muted"> after ${pathText(outer)}</span>`}
      </div>
      ${errorMessage(row.error)}${stackTrace(row.error)}
      ${row.snapshot && snapshotLinks(run, row.snapshot)}
    </div>`;
}

/** @type {(run: string, snapshot: Api.Snapshot) => Html} */
const snapshotLinks = (run, { snapshot_id: at, timestamp }) => html`
  <div class="inline failure-links">
    <a href=${withQuery(path('runs', run, 'schema'), '', { at })}>Schema it received</a>
    <a href=${path('runs', run, 'restore')}>Restore an earlier state</a>
    <span class="faint">${shortId(at)} · ${dateAndTime(timestamp)}</span>
  </div>`;

/** @param {any} error */
const stackTrace = (error) => isGiven(error?.stack_trace) && html`
  <details class="failure-trace"><summary>Stack trace</summary><pre>${text(error.stack_trace)}</pre></details>`;

/** @param {readonly Api.PathElement[]} elements */
export const pathText = (elements) => elements.map(execution).join(' › ');
