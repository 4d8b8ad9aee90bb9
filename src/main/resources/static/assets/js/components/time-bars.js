// @ts-check
// Bars on a time axis, with grid lines.
import { duration } from '../lib/format.js';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';

/** @import { TimeSpan } from '../model/durations.js' */

const INTERVALS = Object.freeze([
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400,
]);
const DAY = 86400;
const TICKS = 5;
/** The part of the axis in which a tick has space for its text. */
const LABELLED_PART = 0.94;

/**
 * Shows a bar. An end of NaN extends to now.
 *
 * @param {TimeSpan} times
 * @param {TimeSpan | null} span
 * @param {string} classes
 * @param {string} [name]
 */
export function bar({ start, end }, span, classes, name) {
  if (Number.isNaN(start) || !span) return null;
  const last = Number.isNaN(end) ? Math.max(Date.now(), start) : end;
  const percent = (/** @type {number} */ time) => (100 * (time - span.start)) / (span.end - span.start);
  const left = percent(start);
  const width = Math.max(0, percent(Math.min(last, span.end)) - left);
  const title = name === undefined ? undefined : `${visible(name)}: ${duration((last - start) / 1000)}`;
  return html`
    <span class=${`bar ${classes}`} title=${title}
      style=${{ left: `${left.toFixed(3)}%`, width: `${width.toFixed(3)}%` }}></span>`;
}

/** @param {TimeSpan | null} span */
function ticks(span) {
  if (!span) return [];
  const seconds = (span.end - span.start) / 1000;
  const interval = intervalOf(seconds / TICKS);
  const list = [];
  for (let time = 0; time < seconds * LABELLED_PART; time += interval) {
    list.push({ time, left: `${(100 * time) / seconds}%` });
  }
  return list;
}

/** @param {number} shortest in seconds */
function intervalOf(shortest) {
  if (shortest < 1) return Number(shortest.toPrecision(1));
  return INTERVALS.find((interval) => interval >= shortest) ?? Math.ceil(shortest / DAY) * DAY;
}

/** @param {TimeSpan | null} span */
export const axis = (span) => html`
  <div class="timeline-bars is-axis">
    ${ticks(span).map(({ time, left }) => html`
      <span class="axis-tick" style=${{ left }}>${time ? duration(time) : '0'}</span>`)}
  </div>`;

/** @param {TimeSpan | null} span */
export const gridLines = (span) =>
  ticks(span).map(({ left }) => html`<span class="grid-line" style=${{ left }}></span>`);
