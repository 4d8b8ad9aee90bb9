// @ts-check
// The numbers in the results of executions, over several runs.
import { isObject } from '../lib/text.js';

/** @typedef {{ key: string, execution: string, name: string, values: (number | null)[] }} Metric */

const MAX_DEPTH = 4;
const MAX_METRICS = 60;

/**
 * Returns the numbers of each run's results by their execution and their name in the result.
 *
 * @param {readonly (readonly Api.Result[])[]} resultsOfRuns oldest run first
 * @returns {Metric[]}
 */
export function metricsOf(resultsOfRuns) {
  /** @type {Map<string, Metric>} */
  const metrics = new Map();
  resultsOfRuns.forEach((results, i) => {
    for (const result of results) {
      for (const [name, value] of numbersIn(result.data)) {
        const key = JSON.stringify([result.key, name]);
        if (!metrics.has(key) && metrics.size >= MAX_METRICS) continue;
        const empty = () => Array(resultsOfRuns.length).fill(null);
        const metric = metrics.get(key) ?? { key, execution: result.key, name, values: empty() };
        metric.values[i] = value;
        metrics.set(key, metric);
      }
    }
  });
  return [...metrics.values()];
}

/**
 * @param {unknown} data
 * @param {string} [prefix]
 * @param {number} [depth]
 * @returns {[name: string, value: number][]}
 */
function numbersIn(data, prefix = '', depth = 0) {
  if (typeof data === 'number') return [[prefix || 'result', data]];
  if (!isObject(data) || depth >= MAX_DEPTH) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    numbersIn(value, prefix ? `${prefix}.${name}` : name, depth + 1));
}
