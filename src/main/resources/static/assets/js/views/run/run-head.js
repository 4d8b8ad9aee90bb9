// @ts-check
// The name, the state and the counters of a run.
import { stateBadge } from '../../components/badges.js';
import { property, propertyList } from '../../components/properties.js';
import { ago, between, count, dateAndTime, duration, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { path, withQuery, workflowPath } from '../../router/paths.js';
import { useClock } from '../../store/hooks.js';
import { EndNotification } from './end-notification.js';

/** @param {{ run: string, summary: Api.Run }} props */
export function RunHead({ run, summary }) {
  const isRunning = summary.state === 'in_progress';
  useClock(isRunning);
  const end = summary.ended_at ?? (isRunning ? new Date().toISOString() : null);
  const workflow = workflowName(summary.workflow);
  const { progress, counters } = summary;
  const completed = progress?.completed ?? 0;
  return html`
    <div class="run-head">
      <div class="run-title">
        <h1>${run}</h1>${stateBadge(summary.state)}
        ${summary.late && isRunning && html`<span class="late-badge">late</span>`}
        ${summary.stale && html`<span class="late-badge" title="No event for longer than usual">silent</span>`}
        <div class="run-neighbours">
          <${EndNotification} run=${run} state=${summary.state} />${neighbours(summary)}
        </div>
      </div>
      ${propertyList(
        workflow && property('Workflow', workflowLink(summary.workflow, workflow)),
        property('Started', html`<span title=${ago(summary.started_at)}>${dateAndTime(summary.started_at)}</span>`),
        property(isRunning ? 'So far' : 'Duration', durationText(between(summary.started_at, end), summary)),
        property('Executions', `${count(completed)} of ${count(Math.max(progress?.expected ?? 0, completed))}`),
        summary.dead_letters > 0 && property('Not recorded', deadLetterLink(run, summary.dead_letters)),
      )}
      <details class="run-counters">
        <summary>Details</summary>
        ${propertyList(
          property('Snapshots', retained(summary.total_snapshots, counters?.snapshots)),
          property('Changes', retained(summary.total_changes, counters?.changes)),
          property('Timings', retained(summary.total_timings, counters?.timings)),
          property('Events', count(counters?.events)),
        )}
      </details>
    </div>`;
}

/** @type {(workflow: Api.Workflow | null, name: string) => Content} */
const workflowLink = (workflow, name) => workflow && html`<a href=${workflowPath(workflow)}>${visible(name)}</a>`;

/** @type {(seconds: number | null, summary: Api.Run) => Content} */
const durationText = (seconds, { usual_duration_seconds: usual }) => [
  duration(seconds),
  usual !== null && usual !== undefined && html`<span class="faint">, usually ${duration(usual)}</span>`,
];

/** @param {Api.Run} summary */
const neighbours = ({ run_id: run, previous_run: previous, next_run: next }) => [
  previous && html`<a href=${path('runs', previous)} title=${previous}>‹ Run before</a>`,
  next && html`<a href=${path('runs', next)} title=${next}>Next run ›</a>`,
  html`<a href=${withQuery('/compare', '', { run, with: previous ? 'previous' : '' })}>Compare</a>`,
];

/** @type {(run: string, n: number) => Html} */
const deadLetterLink = (run, n) => html`
  <a class="run-dead-letters" href=${withQuery(path('dead-letters'), '', { run })}
    title="Records of this run that could not be applied">${count(n)}</a>`;

/**
 * Shows how many records the run still has, of all that were recorded.
 *
 * @type {(now: number, total: number | undefined) => Content}
 */
function retained(now, total) {
  if (total === undefined || total === now) return count(now);
  const title = `${plural(total, 'was recorded', 'were recorded')}, the run’s limits keep ${count(now)}`;
  return html`<span title=${title}>${count(now)} of ${count(total)}</span>`;
}
