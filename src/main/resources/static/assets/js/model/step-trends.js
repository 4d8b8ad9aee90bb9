// @ts-check
// How the durations of steps change over the runs of a workflow.
import { millis } from '../lib/format.js';

/**
 * @typedef {object} StepTrend
 * @property {Api.StepTimings} step
 * @property {number[]} values oldest first, in seconds
 * @property {number} last
 * @property {string} since the end of the oldest one
 * @property {number} window the number of values in each median: 5, or all if there are fewer
 * @property {number} first the median of the first values
 * @property {number} now the median of the last values
 * @property {boolean} slower
 */

/** The number of first and of last durations that are compared. */
export const WINDOW = 5;
const MIN_RATIO = 1.25;
const MIN_SECONDS = 1;

/**
 * Returns the steps, the one that became slower by the longest time first.
 *
 * @param {readonly Api.StepTimings[]} steps
 * @returns {StepTrend[]}
 */
export const stepTrends = (steps) => steps.filter((step) => step.values.length).map(trendOf).sort(byIncrease);

/**
 * @param {Api.StepTimings} step
 * @returns {StepTrend}
 */
function trendOf(step) {
  const inOrder = step.values.toSorted((a, b) => millis(a.end_time) - millis(b.end_time));
  const values = inOrder.map((value) => value.duration_seconds);
  const first = median(values.slice(0, WINDOW));
  const now = median(values.slice(-WINDOW));
  const slower = values.length > WINDOW && now > first * MIN_RATIO && now - first > MIN_SECONDS;
  const window = Math.min(WINDOW, values.length);
  return { step, values, last: values[values.length - 1], since: inOrder[0].end_time, window, first, now, slower };
}

/** @type {(a: StepTrend, b: StepTrend) => number} */
const byIncrease = (a, b) => b.now - b.first - (a.now - a.first);

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
