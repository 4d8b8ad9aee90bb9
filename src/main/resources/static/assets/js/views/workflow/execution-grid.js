// @ts-check
// The last runs of a workflow: a column for each run, with its duration, its schema changes and its executions.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { stateWord } from '../../components/badges.js';
import { icon } from '../../components/icon.js';
import { dateAndTime, day, duration, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { errorText } from '../../lib/text.js';
import { breakingOf, entriesByRun } from '../../model/between-runs.js';
import { gridRows } from '../../model/execution-grid.js';
import { path } from '../../router/paths.js';

/**
 * @import { ChangeEntry } from '../../model/between-runs.js'
 * @import { GridCell, GridRow } from '../../model/execution-grid.js'
 * @typedef {readonly Api.RecentRun[]} Runs
 */

const MAX_ROWS = 60;
const MIN_SHARE = 4;
/** The number of runs that share a date below the grid, and the number that has room for one. */
const RUNS_PER_DATE = 5;
const MIN_RUNS_PER_DATE = 3;

/**
 * Shows runs, the oldest first; the frame is scrolled to the latest one.
 *
 * @param {{ runs: Runs, executions: Map<string, Api.Execution[]>, entries: readonly ChangeEntry[] }} props
 */
export function ExecutionGrid({ runs, executions, entries }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => frame.current?.scrollTo(frame.current.scrollWidth, 0), []);
  const rows = gridRows(runs, executions);
  const byRun = entriesByRun(entries);
  const longest = Math.max(...runs.map((run) => run.duration_seconds ?? 0), Number.EPSILON);
  return html`
    <div class="table grid-frame" ref=${frame} tabindex="0" role="region" aria-label="Executions of the last runs">
      <table class="execution-grid">
        <thead>
          <tr>
            <th scope="col" class="grid-name">
              ${longest > Number.EPSILON ? `Duration, up to ${duration(longest)}` : 'Duration'}
            </th>
            ${runs.map((run) => runHead(run, longest))}
          </tr>
        </thead>
        <tbody>
          <tr class="grid-changes">
            <th scope="row" class="grid-name">Schema changes</th>
            ${runs.map((run) => changesCell(byRun.get(run.run_id) ?? []))}
          </tr>
          ${rows.slice(0, MAX_ROWS).map((row) => gridRow(row, runs))}
        </tbody>
        <tfoot>
          <tr><th scope="row" class="grid-name">Start</th>${dateCells(runs)}</tr>
        </tfoot>
      </table>
      ${rows.length > MAX_ROWS && html`
        <p class="faint grid-more">${`${plural(rows.length - MAX_ROWS, 'more execution')} are not shown.`}</p>`}
    </div>`;
}

/** @type {(run: Api.RecentRun, longest: number) => Html} */
function runHead(run, longest) {
  const { run_id: id, state, duration_seconds: seconds, started_at: start } = run;
  const text = `${id}, ${stateWord(state)}, ${duration(seconds)}, ${dateAndTime(start)}`;
  const height = `${Math.max(MIN_SHARE, (100 * (seconds ?? longest)) / longest)}%`;
  return html`
    <th scope="col" class="grid-run">
      <a class=${`grid-bar-link is-${state}`} href=${path('runs', id)} title=${text} aria-label=${text}>
        <span class="grid-bar" style=${{ height }}></span>
      </a>
    </th>`;
}

/**
 * Shows the date of the first of every five runs.
 *
 * @param {Runs} runs
 */
function dateCells(runs) {
  const cells = [];
  for (let i = 0; i < runs.length; i += RUNS_PER_DATE) {
    const span = Math.min(RUNS_PER_DATE, runs.length - i);
    const date = span >= MIN_RUNS_PER_DATE && day(runs[i].started_at);
    cells.push(html`<td class="grid-date" colspan=${span}>${date}</td>`);
  }
  return cells;
}

/** @param {readonly ChangeEntry[]} entries */
function changesCell(entries) {
  const breaking = breakingOf(entries);
  const names = entries.map(({ change }) => change.target_id).join(', ');
  if (!entries.length) return html`<td></td>`;
  const text = `${plural(entries.length, 'schema change')}, ${breaking.length} breaking: ${names}`;
  return html`
    <td class=${breaking.length ? 'is-breaking' : ''} title=${text}>
      <span class="grid-change" role="img" aria-label=${text}>${breaking.length ? '!' : '+'}</span>
    </td>`;
}

/** @type {(row: GridRow, runs: Runs) => Html} */
const gridRow = (row, runs) => html`
  <tr key=${row.key} data-key=${row.key}>
    <th scope="row" class="grid-name" title=${row.key}>
      ${row.outer && html`<span class="faint">${row.outer} › </span>`}${row.name}
    </th>
    ${row.cells.map((cell, i) => gridCell(cell, runs[i]))}
  </tr>`;

/** @type {(cell: GridCell, run: Api.RecentRun) => Html} */
function gridCell({ state, seconds, error }, run) {
  if (state === 'absent') return html`<td></td>`;
  const time = seconds === null ? '' : `, ${duration(seconds)}`;
  const text = `${run.run_id}: ${stateWord(state)}${time}${error ? `, ${errorText(error)}` : ''}`;
  return html`
    <td title=${text}>
      <span class=${`grid-cell is-${state}`} role="img" aria-label=${text}>${icon(state)}</span>
    </td>`;
}
