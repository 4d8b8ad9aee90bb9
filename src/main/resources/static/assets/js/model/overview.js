// @ts-check
// An overview of many executions: equal parts of the list, each with its time and its worst state.

/**
 * @import { TimeSpan } from './durations.js'
 * @import { ExecutionRow } from './executions.js'
 *
 * @typedef {object} OverviewPart
 * @property {ExecutionRow['state']} state the worst one
 * @property {number} from the share of the whole time at which the first execution starts
 * @property {number} to the share of the whole time at which the last execution ends
 */

/** @type {readonly ExecutionRow['state'][]} */
const WORST_FIRST = Object.freeze(
  /** @type {const} */ (['failed', 'stopped', 'in_progress', 'completed', 'not_started']),
);

/**
 * @type {(rows: readonly ExecutionRow[], span: TimeSpan | null, maxParts: number, now?: number) => OverviewPart[]}
 */
export function overviewParts(rows, span, maxParts, now = Date.now()) {
  const n = Math.min(rows.length, maxParts);
  return Array.from({ length: n }, (_, i) => {
    const start = Math.floor((i * rows.length) / n);
    return partOf(rows.slice(start, Math.floor(((i + 1) * rows.length) / n)), span, now);
  });
}

/** @type {(rows: readonly ExecutionRow[], span: TimeSpan | null, now: number) => OverviewPart} */
function partOf(rows, span, now) {
  const state = WORST_FIRST.find((one) => rows.some((row) => row.state === one)) ?? 'not_started';
  const started = rows.filter((row) => !Number.isNaN(row.start));
  if (!span || !started.length) return { state, from: 0, to: 0 };
  const share = (/** @type {number} */ time) =>
    Math.min(1, Math.max(0, (time - span.start) / (span.end - span.start)));
  return {
    state,
    from: share(Math.min(...started.map((row) => row.start))),
    to: share(Math.max(...started.map((row) => (Number.isNaN(row.end) ? now : row.end)))),
  };
}
