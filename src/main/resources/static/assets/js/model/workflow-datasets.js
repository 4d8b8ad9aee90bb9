// @ts-check
// The order of the datasets of a workflow: as their executions are in the latest run.

/** @type {(datasets: readonly Api.Dataset[], executions: readonly Api.Execution[]) => Api.Dataset[]} */
export function datasetsInOrder(datasets, executions) {
  const positions = new Map(executions.map(({ key }, i) => [key, i]));
  const positionOf = (/** @type {Api.Dataset} */ { name }) => positions.get(name) ?? executions.length;
  return datasets.toSorted((a, b) => positionOf(a) - positionOf(b));
}

/**
 * Returns the dataset that is shown first: the first one whose schema has changed.
 *
 * @param {readonly Api.Dataset[]} datasets
 */
export const firstShown = (datasets) => datasets.find(({ versions }) => versions > 1) ?? datasets[0];
