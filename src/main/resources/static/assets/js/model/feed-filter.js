// The filters of the feed, as in the API. Values of one criterion are alternatives; all criteria must match. An item
// without a criterion's member does not match.
import { get, at } from '../api.js';
import { kindOf } from '../components/marks.js';
import { workflowName } from '../lib/format.js';

export const WORDS = {
  kinds: ['run', 'snapshot', 'change', 'timing'],
  change_type: ['create', 'update', 'transform', 'delete'],
  target_type: ['schema', 'field'],
  compatibility: ['breaking', 'compatible'],
  category: ['fields', 'type', 'physical_type', 'nullability', 'constraints', 'statistics', 'documentation', 'order', 'keys', 'rename', 'transformation', 'other'],
};
export const NAMES = ['run', 'workflow', 'module', 'field'];
const OF_CHANGES = ['field', 'change_type', 'target_type', 'category', 'compatibility'];

/** Returns the criteria of an address: { kinds: [], run: [], … }; fixed words may be separated by commas. */
export function criteria(query) {
  const filters = {};
  for (const name of Object.keys(WORDS)) filters[name] = query.getAll(name).flatMap((v) => v.split(',')).filter(Boolean);
  for (const name of NAMES) filters[name] = query.getAll(name);
  return filters;
}

export const isEmpty = (filters) => Object.values(filters).every((list) => !list.length);

export function possibleKinds(filters) {
  let kinds = filters.kinds.length ? filters.kinds : WORDS.kinds;
  if (OF_CHANGES.some((name) => filters[name].length)) kinds = kinds.filter((kind) => kind === 'change');
  return filters.module.length ? kinds.filter((kind) => kind !== 'run') : kinds;
}

/** Returns whether an item matches, as a promise if the schema of a change must be loaded to find a field. */
export function passes(filters, item) {
  const { kind, run, workflow, record } = item;
  if (kind === 'gap') return !filters.run.length || !run || filters.run.includes(run);
  const among = (list, word) => !list.length || list.includes(word);
  if (!possibleKinds(filters).includes(kind)) return false;
  if (!among(filters.run, run) || !among(filters.workflow, workflow ? workflowName(workflow) : null) || !among(filters.module, record.module_name)) return false;
  if (kind !== 'change') return true;
  if (!among(filters.change_type, record.change_type) || !among(filters.target_type, record.target_type)) return false;
  if (!among(filters.compatibility, record.compatibility)) return false;
  if (filters.category.length && !record.categories.some((c) => filters.category.includes(c))) return false;
  return !filters.field.length || hasField(filters.field, record);
}

function hasField(fields, record) {
  if (record.target_type === 'field') return fields.includes(record.target_id) || (kindOf(record) === 'rename' && fields.includes(formerId(record)));
  const came = { create: record.after_state, delete: record.before_state }[record.change_type];
  if (!came?.schema_hash) return false;
  return get(at('schemas', came.schema_hash)).then(({ data }) => fields.some((field) => holds(data.attributes, field)), () => false);
}

const formerId = ({ target_path: path, renamed_from: name }) => [...path.slice(0, -1), name].join('.');

/** Tries every way to split the name, because a name may contain dots. */
function holds(attributes, field) {
  if (!attributes) return false;
  if (Object.hasOwn(attributes, field)) return true;
  return Object.keys(attributes).some((name) => field.startsWith(`${name}.`) && holds(attributes[name]?.attributes, field.slice(name.length + 1)));
}
