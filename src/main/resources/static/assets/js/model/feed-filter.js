// @ts-check
// The filters of the feed, as in the API. Values of one criterion are alternatives; all criteria must match. An item
// without a criterion's member does not match.
import { workflowName } from '../lib/format.js';
import { words } from '../router/paths.js';
import { kindOf } from './change.js';

/**
 * @typedef {Record<string, string[]>} FeedFilter the values of each criterion
 * @typedef {(hash: string) => Promise<{ attributes: Api.Schema['attributes'] }>} SchemaLoader
 *
 * @typedef {object} FeedEntry an item of the feed with the members that all kinds have
 * @property {string} [id]
 * @property {string} kind
 * @property {string | undefined} run
 * @property {Api.Workflow | null | undefined} workflow
 * @property {string | undefined} at
 * @property {any} record
 * @property {boolean} [isHistory] whether it was read from the history of its run
 */

export const CRITERIA = Object.freeze({
  kinds: Object.freeze(['run', 'snapshot', 'change', 'timing']),
  change_type: Object.freeze(['create', 'update', 'transform', 'delete']),
  target_type: Object.freeze(['schema', 'field']),
  compatibility: Object.freeze(['breaking', 'compatible']),
  category: Object.freeze([
    'fields', 'type', 'physical_type', 'nullability', 'constraints', 'statistics', 'documentation', 'order', 'keys',
    'rename', 'transformation', 'other',
  ]),
});
export const NAME_CRITERIA = Object.freeze(['run', 'workflow', 'module', 'field']);
const CHANGE_CRITERIA = Object.freeze(['field', 'change_type', 'target_type', 'category', 'compatibility']);

/**
 * Returns an item of the feed with the members that all kinds have.
 *
 * @param {Api.FeedItem} item
 * @returns {FeedEntry}
 */
export const toFeedEntry = (item) => ({
  id: item.id,
  kind: item.event,
  run: item.data.run_id,
  workflow: item.data.workflow,
  at: item.data.recorded_at,
  record: item.data.record,
});

/**
 * Returns the filter of an address.
 *
 * @param {URLSearchParams} query
 * @returns {FeedFilter}
 */
export function feedFilter(query) {
  /** @type {FeedFilter} */
  const filter = {};
  for (const name of Object.keys(CRITERIA)) filter[name] = words(query, name);
  for (const name of NAME_CRITERIA) filter[name] = query.getAll(name);
  return filter;
}

/** @param {FeedFilter} filter */
export const isEmpty = (filter) => Object.values(filter).every((list) => !list.length);

/**
 * Returns the kinds of items that can match.
 *
 * @param {FeedFilter} filter
 */
export function possibleKinds(filter) {
  /** @type {readonly string[]} */
  let kinds = filter.kinds.length ? filter.kinds : CRITERIA.kinds;
  if (CHANGE_CRITERIA.some((name) => filter[name].length)) kinds = kinds.filter((kind) => kind === 'change');
  return filter.module.length ? kinds.filter((kind) => kind !== 'run') : kinds;
}

/**
 * Returns whether an item matches, as a promise if the schema of a change must be loaded to find a field.
 *
 * @param {FeedFilter} filter
 * @param {FeedEntry} entry
 * @param {SchemaLoader} loadSchema
 * @returns {boolean | Promise<boolean>}
 */
export function matches(filter, { kind, run, workflow, record }, loadSchema) {
  if (kind === 'gap') return !filter.run.length || !run || filter.run.includes(run);
  const accepts = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    !filter[name].length || filter[name].includes(/** @type {string} */ (value));
  if (!possibleKinds(filter).includes(kind)) return false;
  if (!accepts('run', run) || !accepts('workflow', workflow ? workflowName(workflow) : null)) return false;
  if (!accepts('module', record.module_name)) return false;
  if (kind !== 'change') return true;
  if (!accepts('change_type', record.change_type) || !accepts('target_type', record.target_type)) return false;
  if (!accepts('compatibility', record.compatibility)) return false;
  if (filter.category.length && !filter.category.some((name) => record.categories.includes(name))) return false;
  return !filter.field.length || hasField(filter.field, record, loadSchema);
}

/** @type {(fields: string[], record: Api.Change, loadSchema: SchemaLoader) => boolean | Promise<boolean>} */
function hasField(fields, record, loadSchema) {
  if (record.target_type === 'field') {
    return fields.includes(record.target_id) || (kindOf(record) === 'rename' && fields.includes(formerId(record)));
  }
  const state = { create: record.after_state, delete: record.before_state, update: null, transform: null };
  const hash = state[record.change_type]?.schema_hash;
  if (!hash) return false;
  return loadSchema(hash).then(({ attributes }) => fields.some((field) => contains(attributes, field)), () => false);
}

/** @param {Api.Change} change */
const formerId = ({ target_path: path, renamed_from: name }) => [...path.slice(0, -1), name].join('.');

/**
 * Returns whether attributes contain a field. It tries every way to split the name, because a name may contain dots.
 *
 * @param {Api.Schema['attributes'] | undefined} attributes
 * @param {string} field
 * @returns {boolean}
 */
function contains(attributes, field) {
  if (!attributes) return false;
  if (Object.hasOwn(attributes, field)) return true;
  return Object.keys(attributes).some((name) =>
    field.startsWith(`${name}.`) && contains(attributes[name]?.attributes, field.slice(name.length + 1)));
}
