// @ts-check
// A run as a row of the list of runs.
import { breakingBadge, progressBar, stateIcon } from '../../components/badges.js';
import { ago, between, count, dateAndTime, duration, execution, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { errorText, visible } from '../../lib/text.js';
import { path, withQuery } from '../../router/paths.js';
import { setQuery } from '../../router/router-store.js';

/** @typedef {Api.RecentRun['changes']} RunChanges */

const NO_PROGRESS = Object.freeze({ expected: 0, completed: 0, failed: 0 });

/**
 * Shows a run, its failure, and the schema changes against the runs before it.
 *
 * @type {(run: Api.RunSummary, changes: RunChanges | undefined) => Html}
 */
export const runRow = (run, changes) => html`
  <div class=${`runs-row is-${run.state}`} role="presentation" data-run=${run.run_id}>
    <span role="cell">${stateIcon(run.state)}</span>
    <div class="runs-name" role="cell">
      <span class="runs-title">
        <a class="runs-id" href=${path('runs', run.run_id)}>${run.run_id}</a>${deadLetters(run)}
      </span>
      ${run.failure || run.error ? failureText(run) : workflowButton(workflowName(run.workflow))}
    </div>
    <span class="runs-progress" role="cell">${progressBar(run.progress ?? NO_PROGRESS, run.state)}</span>
    <span class="runs-started" role="cell" title=${dateAndTime(run.started_at)}>${ago(run.started_at)}</span>
    <span class="number runs-duration" role="cell" data-label="took">${duration(secondsOf(run))}</span>
    <span class="number runs-changes" role="cell" data-label="changes">
      ${count(run.counters?.changes ?? run.total_changes)}
    </span>
    <span class="number runs-breaking" role="cell">${newChanges(changes)}</span>
  </div>`;

/** @param {RunChanges | undefined} changes */
function newChanges(changes) {
  if (changes?.breaking) return breakingBadge();
  return html`<span class="faint">${changes?.compatible ? 'compatible' : '–'}</span>`;
}

/** @param {string} name */
const workflowButton = (name) => name && html`
  <button class="runs-workflow" type="button" title=${`Only ${visible(name)}`}
    onclick=${() => setQuery({ workflow: name })}>${visible(name)}</button>`;

/** @param {Api.RunSummary} run */
function secondsOf(run) {
  const now = run.state === 'in_progress' ? new Date().toISOString() : run.last_event_at;
  return between(run.started_at, run.ended_at ?? now);
}

/**
 * Shows the error of the module that failed last, and that of the run.
 *
 * @param {Api.RunSummary} run
 */
function failureText({ failure, error }) {
  const ofModule = failure && `${execution(failure)} ${errorText(failure.error)}`;
  const ofRun = error && `Run failed: ${errorText(error)}`;
  return html`
    <span class="runs-failure" title=${[ofModule, ofRun].filter(Boolean).join('\n')}>
      ${failure && [html`<b>${execution(failure)}</b>`, ` ${errorText(failure.error)}`]}
      ${failure && error && ' · '}${ofRun}
    </span>`;
}

/** @param {Api.RunSummary} run */
const deadLetters = ({ run_id: run, dead_letters: n }) => n > 0 && html`
  <a class="runs-dead-letters" href=${withQuery(path('dead-letters'), '', { run })}>
    ${plural(n, 'event')} not recorded
  </a>`;
