// @ts-check
// Changes between runs. A change that reaches several datasets of a workflow is one entry.
import { isBreaking, kindOf } from './change.js';
import { groupBy } from './group.js';

/**
 * @typedef {object} ChangeEntry
 * @property {string} key
 * @property {Api.BetweenRunChange} change the change of the first dataset
 * @property {readonly Api.BetweenRunChange[]} all one for each dataset
 */

/**
 * Groups the changes of one run that are the same in several datasets, without those of a schema whose fields changed.
 *
 * @param {readonly Api.BetweenRunChange[]} changes
 * @returns {ChangeEntry[]}
 */
export function changeEntries(changes) {
  const withFields = new Set(changes.filter(isOfField).map(versionKey));
  const shown = changes.filter((change) => isOfField(change) || !withFields.has(versionKey(change)));
  return [...groupBy(shown, entryKey)].map(([key, all]) => ({ key, change: first(all), all }));
}

/** @param {Api.BetweenRunChange} change */
const isOfField = (change) => change.target_type === 'field';

/** @param {Api.BetweenRunChange} change */
const versionKey = ({ dataset, version }) => JSON.stringify([dataset.namespace, dataset.name, version]);

/** @param {Api.BetweenRunChange} change */
const entryKey = (change) => JSON.stringify([
  change.run_id, change.workflow, change.workflow ? null : change.dataset, kindOf(change), change.target_path,
  change.renamed_from ?? null, (change.details ?? []).map(({ path }) => path),
]);

/**
 * Returns the change of the dataset whose execution came first.
 *
 * @param {readonly Api.BetweenRunChange[]} all
 */
const first = (all) => all.reduce((a, b) => (b.timestamp < a.timestamp ? b : a));

/**
 * Returns whether all other datasets with the change are computed from the first one: the name of the dataset of an
 * execution begins with the names of the executions before it.
 *
 * @param {ChangeEntry} entry
 */
export function isPassedOn({ change, all }) {
  const { namespace, name } = change.dataset;
  return all.length > 1 && all.every((one) => one === change
    || (one.dataset.namespace === namespace && one.dataset.name.startsWith(`${name}_`)));
}

/**
 * Counts the entries of each run.
 *
 * @param {readonly ChangeEntry[]} entries
 */
export function entriesByRun(entries) {
  return groupBy(entries, ({ change }) => change.run_id);
}

/** @param {readonly ChangeEntry[]} entries */
export const breakingOf = (entries) => entries.filter(({ change }) => isBreaking(change));
