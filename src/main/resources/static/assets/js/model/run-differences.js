// @ts-check
// Differences between two runs.

/**
 * Leaves out that an execution has no schema in a run in which it did not complete: that follows from its state.
 *
 * @param {readonly Api.RunDifference[]} items
 */
export function meaningfulDifferences(items) {
  const ofStates = items.filter(({ kind }) => kind === 'state' || kind === 'execution');
  const unfinished = new Set(ofStates.map(({ key }) => key));
  return items.filter(({ kind, key, change }) =>
    !(kind === 'schema' && unfinished.has(key) && change?.target_type === 'schema'));
}
