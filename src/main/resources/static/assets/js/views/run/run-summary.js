// @ts-check
// The outcome of a run in one sentence or two.
import { ago, between, count, duration, execution, millis, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { useClock } from '../../store/hooks.js';

/** @import { ExecutionRow } from '../../model/executions.js' */
/** @typedef {readonly ExecutionRow[]} Rows */

/** The last event is mentioned if it is older than this, in milliseconds: the executor may have died. */
const SILENCE_TIME = 60_000;
const MAX_NAMES = 3;
const MIN_PERCENT = 10;

/** @param {{ summary: Api.Run, rows: Rows, isRestored: boolean }} props */
export function RunSummary({ summary, rows, isRestored }) {
  useClock(summary.state === 'in_progress');
  return html`<p class=${`run-summary is-${summary.state}`}>${sentence(summary, rows, isRestored)}</p>`;
}

/** @type {(summary: Api.Run, rows: Rows, isRestored?: boolean) => string} */
export function sentence(summary, rows, isRestored = false) {
  if (summary.state === 'failed') return failed(summary, rows);
  if (summary.state === 'completed') return completed(summary, rows, isRestored);
  return summary.state === 'in_progress' ? running(summary, rows) : 'Planned, not started yet.';
}

/** @type {(summary: Api.Run, rows: Rows) => string} */
function failed(summary, rows) {
  const failures = rows.filter(({ state }) => state === 'failed' || state === 'stopped');
  const notStarted = inState(rows, 'not_started').length;
  return `Failed after ${durationOf(summary)}${failures.length ? ` in ${namesOf(failures)}` : ''}. `
    + `${progress(summary, rows)}${notStarted ? `, ${count(notStarted)} not started` : ''}.`;
}

/** @type {(summary: Api.Run, rows: Rows, isRestored: boolean) => string} */
function completed(summary, rows, isRestored) {
  const notStarted = isRestored ? 0 : inState(rows, 'not_started').length;
  return `Completed in ${durationOf(summary)}. ${progress(summary, rows)}`
    + `${notStarted ? `; ${count(notStarted)} of the plan did not run` : ''}.${usual(summary)}`;
}

/**
 * Compares the duration with the usual one of the workflow.
 *
 * @param {Api.Run} summary
 */
function usual({ started_at: start, ended_at: end, usual_duration_seconds: p50 }) {
  const seconds = between(start, end);
  if (!p50 || seconds === null) return '';
  const percent = Math.round(100 * (seconds / p50 - 1));
  if (Math.abs(percent) < MIN_PERCENT) return ` That is as long as usual (${duration(p50)}).`;
  return ` That is ${Math.abs(percent)} % ${percent > 0 ? 'longer' : 'shorter'} than usual (${duration(p50)}).`;
}

/** @type {(summary: Api.Run, rows: Rows) => string} */
function running(summary, rows) {
  const active = inState(rows, 'in_progress');
  const current = active.length ? namesOf(active) : 'waiting for the next module';
  return `Running: ${current}. ${progress(summary, rows)}.${silence(summary)}`;
}

/** @type {(rows: Rows, state: Api.Lifecycle) => Rows} */
const inState = (rows, state) => rows.filter((row) => row.state === state);

/** @type {(summary: Api.Run, rows: Rows) => string} */
function progress(summary, rows) {
  const all = Math.max(rows.length, summary.progress?.expected ?? 0);
  return `${count(inState(rows, 'completed').length)} of ${plural(all, 'execution')} completed`;
}

/** @param {Api.Run} summary */
const durationOf = (summary) => duration(between(summary.started_at, summary.ended_at));

/** @param {Rows} list */
function namesOf(list) {
  const more = list.length - MAX_NAMES;
  return list.slice(0, MAX_NAMES).map(execution).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** @param {Api.Run} summary */
function silence({ last_event_at: last }) {
  return Date.now() - millis(last) > SILENCE_TIME ? ` The last event arrived ${ago(last)}.` : '';
}
