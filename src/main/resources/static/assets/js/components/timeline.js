// @ts-check
// The tree of executions beside their bars in time and their outcome, with one row for each execution.
import { attempt, duration, execution, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { errorText, visible } from '../lib/text.js';
import { elapsedSeconds, ownSteps, spanOf } from '../model/durations.js';
import { groupBy } from '../model/group.js';
import { path, withQuery } from '../router/paths.js';
import { useClock } from '../store/hooks.js';
import { useNarrow } from '../store/viewport-store.js';
import { changeCounts, stateIcon, stateWord } from './badges.js';
import { icon } from './icon.js';
import { Minimap } from './minimap.js';
import { axis, bar, gridLines } from './time-bars.js';
import { VirtualList } from './virtual-list.js';

/**
 * @import { TimeSpan } from '../model/durations.js'
 * @import { ExecutionRow, Step } from '../model/executions.js'
 *
 * @typedef {object} TimelineItem
 * @property {ExecutionRow} row
 * @property {Step} [step]
 * @property {string} key
 * @property {Branch} [branch]
 *
 * @typedef {object} Branch
 * @property {readonly ExecutionRow[]} inner the executions inside
 * @property {boolean} isClosed
 * @property {() => void} toggle
 */

const ROW_HEIGHT = 34;
const NARROW_ROW_HEIGHT = 62;
const MAX_DEPTH = 8;
/** @type {readonly ExecutionRow['state'][]} */
const INNER_STATES = Object.freeze(
  /** @type {const} */ (['failed', 'stopped', 'in_progress', 'completed', 'not_started']),
);
/** The number of rows above which the list has an overview beside it. */
const MIN_MAPPED_ROWS = 60;

/**
 * @param {{
 *   run: string, all: readonly ExecutionRow[], rows: readonly ExecutionRow[], summary: Api.Run, withSteps: boolean,
 *   hasBranches: boolean, branchOf: (row: ExecutionRow) => Branch | undefined,
 * }} props all executions determine the axis, rows are those that are shown; withSteps adds a row for each step of an
 *   execution that has more than one
 */
export function Timeline({ run, all, rows, summary, withSteps, hasBranches, branchOf }) {
  useClock(rows.some((row) => row.state === 'in_progress'));
  const isNarrow = useNarrow();
  const rowHeight = isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const span = spanOf(all, summary);
  const items = rows.flatMap((row) => [
    { row, key: row.key, branch: branchOf(row) }, ...(withSteps ? stepItems(row) : []),
  ]);
  return html`
    <div class=${`timeline-frame ${hasBranches ? 'has-branches' : ''}`}>
      <div class="table timeline">
        <div class="table-head timeline-row" aria-hidden="true">
          <span>Execution</span><span class="number">Took</span>${axis(span)}<span>Outcome</span>
        </div>
        <${VirtualList} items=${items} rowHeight=${rowHeight} label="Executions"
          keyOf=${(/** @type {TimelineItem} */ item) => item.key}
          row=${(/** @type {TimelineItem} */ item) => timelineRow(run, item, span)} />
      </div>
      ${!isNarrow && items.length > MIN_MAPPED_ROWS && html`
        <${Minimap} rows=${items.map(({ row }) => row)} span=${span} />`}
    </div>`;
}

/** @param {ExecutionRow} row */
const stepItems = (row) => ownSteps(row).map((step, i) => ({ step, row, key: `${row.key}/${i}` }));

/** @type {(run: string, item: TimelineItem, span: TimeSpan | null) => Html} */
const timelineRow = (run, { row, step, branch }, span) =>
  (step ? stepRow(row, step, span) : executionRow(run, row, branch, span));

/** @type {(run: string, row: ExecutionRow, branch: Branch | undefined, span: TimeSpan | null) => Html} */
function executionRow(run, row, branch, span) {
  const label = [
    html`<span class="timeline-module">${visible(row.module)}</span>`,
    html`<span class="timeline-experiment">${visible(row.experiment)}</span>`,
    html`<span class="faint">${attempt(row)}</span>`,
  ];
  const at = row.snapshot?.snapshot_id;
  return html`
    <article class=${`timeline-row is-${row.state}`} data-key=${row.text} title=${row.text}>
      <div class="timeline-name">
        ${guides(row.depth)}
        ${branch ? branchButton(row, branch) : html`<span class="branch-space"></span>`}${stateIcon(row.state)}
        ${at
          ? html`<a class="timeline-label" href=${withQuery(path('runs', run, 'schema'), '', { at })}>${label}</a>`
          : html`<span class="timeline-label">${label}</span>`}
      </div>
      <span class="number timeline-duration">
        ${row.state === 'not_started' ? '' : duration(elapsedSeconds(row))}
      </span>
      <div class="timeline-bars" role="img" aria-label=${description(row, span)}>
        ${gridLines(span)}${branch?.isClosed && innerBar(branch, span)}${bars(row, span)}
      </div>
      <div class="timeline-outcome">${branch?.isClosed ? innerOutcome(branch) : outcome(row)}</div>
    </article>`;
}

/** @type {(row: ExecutionRow, branch: Branch) => Html} */
function branchButton(row, { inner, isClosed, toggle }) {
  const label = `${plural(inner.length, 'execution')} in ${execution(row)}`;
  return html`
    <button class="branch-button" type="button" aria-expanded=${String(!isClosed)} aria-label=${label} title=${label}
      onclick=${toggle}>${icon(isClosed ? 'closed' : 'open')}</button>`;
}

/** @type {(branch: Branch, span: TimeSpan | null) => Content} */
function innerBar({ inner }, span) {
  const started = inner.filter((row) => !Number.isNaN(row.start));
  if (!started.length) return null;
  const end = started.some((row) => Number.isNaN(row.end)) ? NaN : Math.max(...started.map((row) => row.end));
  return bar({ start: Math.min(...started.map((row) => row.start)), end }, span, 'is-inner');
}

/**
 * Shows how many executions a closed branch has, and how many in each state.
 *
 * @param {Branch} branch
 */
function innerOutcome({ inner }) {
  const states = groupBy(inner, (row) => row.state);
  return [
    html`<span class="muted">+ ${plural(inner.length, 'execution')}:</span>`,
    INNER_STATES.filter((state) => states.has(state)).map((state) => html`
      <span class=${`inner-state is-${state}`}>
        ${icon(state)}${`${states.get(state)?.length} ${stateWord(state).split(' when ')[0]}`}
      </span>`),
  ];
}

/** @type {(row: ExecutionRow, step: Step, span: TimeSpan | null) => Html} */
function stepRow(row, step, span) {
  const isError = step.status === 'error';
  return html`
    <article class="timeline-row is-step">
      <div class="timeline-name">
        ${guides(row.depth + 1)}<span class="timeline-label">${visible(step.name)}</span>
      </div>
      <span class="number timeline-duration">${duration(step.seconds ?? (Date.now() - step.start) / 1000)}</span>
      <div class="timeline-bars">${gridLines(span)}${bar(step, span, `is-${isError ? 'failed' : step.status}`)}</div>
      <div class="timeline-outcome">${isError && html`<span class="error-text">ended with an error</span>`}</div>
    </article>`;
}

/** @param {number} depth */
const guides = (depth) => [
  Array.from({ length: Math.min(depth, MAX_DEPTH) }, () => html`<span class="guide" aria-hidden="true"></span>`),
  depth > MAX_DEPTH && html`<span class="faint" title=${`${depth} levels deep`}>+${depth - MAX_DEPTH}</span>`,
];

/** @type {(row: ExecutionRow, span: TimeSpan | null) => Content} */
function bars(row, span) {
  if (row.state === 'not_started' || !span) return null;
  const state = `is-${row.state}`;
  return [
    bar(row, span, `is-whole ${state}`),
    row.steps.map((step) => bar(step, span, step.status === 'error' ? 'is-failed' : state, step.name)),
  ];
}

/** @type {(row: ExecutionRow, span: TimeSpan | null) => string} */
function description(row, span) {
  if (!span || Number.isNaN(row.start)) return stateWord(row.state);
  const start = duration((row.start - span.start) / 1000);
  return `${stateWord(row.state)}, starts ${start} after the first, takes ${duration(elapsedSeconds(row))}`;
}

/**
 * @param {ExecutionRow} row
 * @returns {Content}
 */
function outcome(row) {
  if (row.state === 'failed') {
    return html`<span class="error-text">${errorText(row.error) || 'failed without a reason'}</span>`;
  }
  if (row.state === 'stopped') return html`<span class="error-text">${stateWord(row.state)}</span>`;
  if (row.state === 'in_progress') return html`<span class="running-text">running</span>`;
  if (row.state === 'not_started') return html`<span class="faint">not started</span>`;
  if (row.created) {
    const { schema_id: name, fields } = row.created;
    return html`<span class="muted">${visible(name)}, ${plural(fields, 'field')}</span>`;
  }
  const counts = changeCounts(row.counts);
  return counts.length ? counts : html`<span class="faint">schema unchanged</span>`;
}
