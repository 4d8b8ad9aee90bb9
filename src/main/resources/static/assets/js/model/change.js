// @ts-check
// Kinds of changes. A rename is an update in the API, but a kind of its own in the dashboard.

/**
 * @typedef {'create' | 'update' | 'delete' | 'transform' | 'rename'} ChangeKind
 * @typedef {Partial<Record<ChangeKind, number>>} ChangeCounts
 */

/**
 * @param {{ change_type: Api.ChangeType, renamed_from?: unknown }} change
 * @returns {ChangeKind}
 */
export const kindOf = (change) => (typeof change.renamed_from === 'string' ? 'rename' : change.change_type);

/** @param {{ compatibility?: string } | null | undefined} change */
export const isBreaking = (change) => change?.compatibility === 'breaking';

/**
 * Returns whether a change ends a field: it was deleted, or split into several fields.
 *
 * @param {{ change_type: Api.ChangeType, into?: readonly string[] }} change
 */
export const isEnd = (change) => change.change_type === 'delete' || (change.into?.length ?? 0) > 0;

/**
 * Counts the changes of each kind.
 *
 * @param {readonly Api.AnyChange[]} changes
 */
export function countByKind(changes) {
  /** @type {ChangeCounts} */
  const counts = {};
  for (const change of changes) counts[kindOf(change)] = (counts[kindOf(change)] ?? 0) + 1;
  return counts;
}

/**
 * Counts the changes of fields by kind, and the breaking ones; returns the changes of the schema itself.
 *
 * @param {readonly Api.AnyChange[]} changes
 */
export function countChanges(changes) {
  const fields = changes.filter((change) => change.target_type === 'field');
  return {
    counts: countByKind(fields),
    breaking: fields.filter(isBreaking).length,
    schema: changes.filter((change) => change.target_type === 'schema'),
  };
}

/** The properties whose differences are shown last, in this order; all others come before them. */
const LAST = Object.freeze(['/name', '/description', '/stats']);
/** The property whose difference most often breaks readers. */
const FIRST = '/type_attr/nullable';

/**
 * Sorts differences so that the ones that can break readers come first, and statistics last.
 *
 * @param {readonly Api.Detail[]} details
 */
export const byImportance = (details) => details.toSorted((a, b) => rankOf(a) - rankOf(b));

/** @param {Api.Detail} detail */
function rankOf({ path }) {
  if (path === FIRST) return -1;
  return LAST.findIndex((one) => path === one || path.startsWith(`${one}/`)) + 1;
}
