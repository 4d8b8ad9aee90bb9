// @ts-check
// The name, the state and the counters of a run.
import { stateBadge } from '../../components/badges.js';
import { property, propertyList } from '../../components/properties.js';
import { ago, between, count, dateAndTime, duration, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { path, withQuery } from '../../router/paths.js';
import { useClock } from '../../store/hooks.js';

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
      <div class="run-title"><h1>${run}</h1>${stateBadge(summary.state)}</div>
      ${propertyList(
        workflow && property('Workflow', workflowLink(workflow)),
        property('Started', html`<span title=${ago(summary.started_at)}>${dateAndTime(summary.started_at)}</span>`),
        property('Took', duration(between(summary.started_at, end))),
        property('Executions', `${count(completed)} of ${count(Math.max(progress?.expected ?? 0, completed))}`),
        property('Snapshots', retained(summary.total_snapshots, counters?.snapshots)),
        property('Changes', retained(summary.total_changes, counters?.changes)),
        property('Timings', retained(summary.total_timings, counters?.timings)),
        property('Events', count(counters?.events)),
        summary.dead_letters > 0 && property('Dead letters', deadLetterLink(run, summary.dead_letters)),
      )}
    </div>`;
}

/** @param {string} workflow */
const workflowLink = (workflow) =>
  html`<a href=${withQuery('/runs', '', { workflow })}>${visible(workflow)}</a>`;

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
