// @ts-check
// Differences between two runs.
import { isObject } from '../lib/text.js';
import { groupBy } from './group.js';

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

/**
 * Returns the keys of the executions that failed in a run, else of those that its end stopped, as far as they differ.
 *
 * @type {(items: readonly Api.RunDifference[], side: 'before' | 'after') => string[]}
 */
export function failedExecutions(items, side) {
  const inState = (/** @type {string} */ state) => items.flatMap((item) => {
    const value = item[side];
    return item.kind === 'state' && item.key && isObject(value) && value.state === state ? [item.key] : [];
  });
  const failed = inState('failed');
  return failed.length ? failed : inState('in_progress');
}

/**
 * Returns a sentence about the schemas and the config if they do not differ; '' if both do.
 *
 * @param {readonly Api.RunDifference[]} items
 */
export function unchangedParts(items) {
  const by = groupBy(items, ({ kind }) => kind);
  const isPartial = by.has('state') || by.has('execution');
  const parts = [
    by.has('schema') ? '' : `Schema as before${isPartial ? ' in all executions that both runs completed' : ''}.`,
    by.has('config') ? '' : 'Config as before.',
  ];
  return parts.filter(Boolean).map((part) => ` ${part}`).join('');
}
