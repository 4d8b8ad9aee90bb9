// The feed's filters, as the API has them: values of one criterion are alternatives, criteria hold together, and an
// item that has nothing that a criterion asks for does not pass.
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

/** The criteria of an address: { kinds: [], run: [], … }; the fixed words may be separated by commas. */
export function criteria(query) {
  const wanted = {};
  for (const name of Object.keys(WORDS)) wanted[name] = query.getAll(name).flatMap((v) => v.split(',')).filter(Boolean);
  for (const name of NAMES) wanted[name] = query.getAll(name);
  return wanted;
}

export const isEmpty = (wanted) => Object.values(wanted).every((list) => !list.length);

export function possibleKinds(wanted) {
  let kinds = wanted.kinds.length ? wanted.kinds : WORDS.kinds;
  if (OF_CHANGES.some((name) => wanted[name].length)) kinds = kinds.filter((kind) => kind === 'change');
  return wanted.module.length ? kinds.filter((kind) => kind !== 'run') : kinds;
}

/** Whether an item passes; a promise only where a created schema has to be looked into for a field. */
export function passes(wanted, item) {
  const { kind, run, workflow, record } = item;
  if (kind === 'gap') return !wanted.run.length || !run || wanted.run.includes(run);
  const among = (list, word) => !list.length || list.includes(word);
  if (!possibleKinds(wanted).includes(kind)) return false;
  if (!among(wanted.run, run) || !among(wanted.workflow, workflow ? workflowName(workflow) : null) || !among(wanted.module, record.module_name)) return false;
  if (kind !== 'change') return true;
  if (!among(wanted.change_type, record.change_type) || !among(wanted.target_type, record.target_type)) return false;
  if (!among(wanted.compatibility, record.compatibility)) return false;
  if (wanted.category.length && !record.categories.some((c) => wanted.category.includes(c))) return false;
  return !wanted.field.length || hasField(wanted.field, record);
}

function hasField(fields, record) {
  if (record.target_type === 'field') return fields.includes(record.target_id) || (kindOf(record) === 'rename' && fields.includes(formerId(record)));
  const came = { create: record.after_state, delete: record.before_state }[record.change_type];
  if (!came?.schema_hash) return false;
  return get(at('schemas', came.schema_hash)).then(({ data }) => fields.some((field) => holds(data.attributes, field)), () => false);
}

const formerId = ({ target_path: path, renamed_from: name }) => [...path.slice(0, -1), name].join('.');

/** A name may itself hold dots, so every way to cut it is tried. */
function holds(attributes, field) {
  if (!attributes) return false;
  if (Object.hasOwn(attributes, field)) return true;
  return Object.keys(attributes).some((name) => field.startsWith(`${name}.`) && holds(attributes[name]?.attributes, field.slice(name.length + 1)));
}
