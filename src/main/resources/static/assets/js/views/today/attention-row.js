// @ts-check
// An item of the list of what needs somebody.
import { betweenRunChange, executionsOf, sinceRun } from '../../components/between-run-change.js';
import { icon } from '../../components/icon.js';
import { ago, between, duration, execution, plural, shortList, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { errorText, visible } from '../../lib/text.js';
import { path, withQuery, workflowPath } from '../../router/paths.js';

/**
 * @import { AttentionItem, ChangeItem, FailedItem, LateItem, LettersItem, StaleItem } from './attention.js'
 * @typedef {ReadonlyMap<string, readonly Api.Execution[]>} Stopped executions that the end of their run stopped, by run
 */

/** @type {(item: AttentionItem, stopped: Stopped) => Html} */
export function attentionRow(item, stopped) {
  const { tone, mark, subject, text, links } = partsOf(item, stopped);
  return html`
    <li class=${`attention-row is-${tone}`} key=${`${item.kind} ${item.key}`} data-kind=${item.kind}>
      <span class="state-icon">${icon(mark)}</span>
      <span class="attention-subject">${subject}</span>
      <span class="attention-text">${text}</span>
      <span class="attention-links">${links}</span>
    </li>`;
}

/** @type {(item: AttentionItem, stopped: Stopped) => RowParts} */
function partsOf(item, stopped) {
  if (item.kind === 'failed') return failedRow(item, stopped.get(item.run.run_id) ?? []);
  if (item.kind === 'late') return lateRow(item);
  if (item.kind === 'stale') return staleRow(item);
  return item.kind === 'change' ? changeRow(item) : lettersRow(item);
}

/** @typedef {{ tone: string, mark: string, subject: Content, text: Content, links: Content }} RowParts */

/** @param {Api.Workflow | null} workflow */
const workflowLink = (workflow) =>
  (workflow ? html`<a href=${workflowPath(workflow)}>${visible(workflowName(workflow))}</a>` : 'no workflow');

/** @type {(item: FailedItem, stopped: readonly Api.Execution[]) => RowParts} */
function failedRow({ run, more, previous, lastGood }, stopped) {
  const { failure } = run;
  const error = errorText(failure?.error) || errorText(run.error);
  return {
    tone: 'failed',
    mark: 'failed',
    subject: workflowLink(run.workflow),
    text: [
      html`<a href=${path('runs', run.run_id)}>${run.run_id}</a>`,
      ` failed ${ago(run.ended_at)}${failedIn(failure ? [failure] : stopped)}`,
      error && [': ', html`<span class="error-text">${error}</span>`],
      more > 0 && html`<span class="faint"> · ${plural(more, 'earlier failure')}</span>`,
    ],
    links: [
      html`<a href=${path('runs', run.run_id)}>Open</a>`,
      previous && compareLink(run, previous, `the run before${previous === lastGood ? ', the last good one' : ''}`),
      lastGood && lastGood !== previous && compareLink(run, lastGood, 'the last good run'),
    ],
  };
}

/** @param {readonly { module_name: string, experiment_name: string }[]} executions */
const failedIn = (executions) =>
  (executions.length ? ` in ${shortList(executions.map(execution))}` : '');

/** @type {(run: Api.RunSummary, other: string, name: string) => Html} */
const compareLink = ({ run_id: run }, other, name) => html`
  <a href=${withQuery('/compare', '', { run, with: other })} title=${`Compare with ${other}`}>
    ${`Compare with ${name}`}
  </a>`;

/** @type {(item: LateItem) => RowParts} */
function lateRow({ execution: late }) {
  const elapsed = between(late.started_at, new Date().toISOString());
  return {
    tone: 'late',
    mark: 'timing',
    subject: workflowLink(late.workflow),
    text: [
      html`<a href=${path('runs', late.run_id)}>${late.run_id}</a>`,
      ` ${visible(late.key.split('_').at(-1) ?? '')}: ${duration(elapsed)} so far, `,
      `expected at most ${duration(late.expected_seconds)}`,
    ],
    links: html`<a href=${path('runs', late.run_id)}>Open</a>`,
  };
}

/** @type {(item: StaleItem) => RowParts} */
const staleRow = ({ run }) => ({
  tone: 'late',
  mark: 'timing',
  subject: workflowLink(run.workflow),
  text: [html`<a href=${path('runs', run.run_id)}>${run.run_id}</a>`, ` has had no event for ${silence(run)}`],
  links: html`<a href=${path('runs', run.run_id)}>Open</a>`,
});

/** @param {Api.RunSummary} run */
const silence = ({ last_event_at: last }) => duration(between(last, new Date().toISOString()));

/** @type {(item: ChangeItem) => RowParts} */
const changeRow = ({ entry }) => ({
  tone: 'breaking',
  mark: 'update',
  subject: workflowLink(entry.change.workflow),
  text: [betweenRunChange(entry), sinceRun(entry), html`<span class="faint"> in ${executionsOf(entry)}</span>`],
  links: html`
    <a href=${withQuery('/compare', '', { run: entry.change.run_id, with: 'previous' })}>
      Compare with the run before
    </a>`,
});

/** @type {(item: LettersItem) => RowParts} */
const lettersRow = ({ count: n }) => ({
  tone: 'failed',
  mark: 'gap',
  subject: 'Events',
  text: `${plural(n, 'event was', 'events were')} not recorded: correct and send again, or delete.`,
  links: html`<a href="/dead-letters">Open</a>`,
});
