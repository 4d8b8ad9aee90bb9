// The fields of one schema, or of two side by side, as flat rows: nested ones follow their outer field.
import { kindOf } from '../components/marks.js';

const OWN = new Set(['type', 'logical_type', 'type_attr', 'attributes', 'description', 'name', 'field_id']);

/** Rows { id, path, name, depth, before, after, change, kind } in the order of the after schema, the deleted ones where they stood. */
export function fieldRows(before, after, changes = []) {
  const fields = changes.filter((change) => change.target_type === 'field');
  const byId = new Map(fields.map((change) => [change.target_id, change]));
  const renamed = new Map(fields.filter((c) => c.renamed_from).map((c) => [idOf(c.target_path.slice(0, -1).concat(lastName(c.renamed_from))), c]));
  const rows = [];
  walk(before?.attributes ?? {}, after?.attributes ?? {}, [], []);
  return rows;

  function walk(olds, news, oldPath, path) {
    const left = gone(olds, news, oldPath);
    for (const [name, attribute] of Object.entries(news)) {
      const here = [...path, name];
      const change = byId.get(idOf(here));
      const from = change?.renamed_from ? lastName(change.renamed_from) : name;
      put(here, olds[from], attribute, change);
      walk(olds[from]?.attributes ?? {}, attribute?.attributes ?? {}, [...oldPath, from], here);
      for (const lost of left.get(from) ?? []) lose(olds, lost, oldPath);
      left.delete(from);
    }
    for (const rest of left.values()) for (const lost of rest) lose(olds, lost, oldPath);
  }

  /** The names that are no more, under the kept name that stood before them ('' for the first). */
  function gone(olds, news, oldPath) {
    const groups = new Map();
    let anchor = '';
    for (const name of Object.keys(olds)) {
      if (name in news || renamed.has(idOf([...oldPath, name]))) anchor = name;
      else groups.set(anchor, [...(groups.get(anchor) ?? []), name]);
    }
    return groups;
  }

  function lose(olds, name, oldPath) {
    const here = [...oldPath, name];
    put(here, olds[name], undefined, byId.get(idOf(here)));
    walk(olds[name]?.attributes ?? {}, {}, here, here);
  }

  function put(path, old, now, change) {
    const kind = change ? kindOf(change) : before && !old ? 'create' : after && !now ? 'delete' : null;
    rows.push({ id: idOf(path), path, name: path.at(-1), depth: path.length - 1, before: old, after: now, change, kind: before ? kind : null });
  }
}

export const idOf = (path) => path.join('.');
const lastName = (id) => id.split('.').at(-1);

export const typeText = (attribute) => attribute?.type ?? 'no type';

/** What else there is to say about an attribute: [{ name, text }], short. */
export function facts(attribute) {
  const kind = attribute?.type_attr ?? {};
  const list = [];
  if (kind.nullable === false) list.push({ name: 'nullable', text: 'not null' });
  if (kind.category === true) list.push({ name: 'category', text: 'category' });
  for (const [name, value] of Object.entries(kind)) {
    if (name !== 'nullable' && name !== 'category' && value !== null) list.push({ name, text: `${name} ${show(value)}` });
  }
  for (const [name, value] of Object.entries(attribute ?? {})) {
    if (OWN.has(name) || value === null || name.startsWith('enable_')) continue;
    if (name === 'is_constant') value && list.push({ name, text: 'constant' });
    else if (!((name === 'cast_errors' && value === 'coerce') || (name === 'null_strategy' && value === 'keep'))) list.push({ name, text: `${name.replaceAll('_', ' ')} ${show(value)}` });
  }
  return list;
}

function show(value) {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length > 3 ? `${value.length} values` : value.join(', ');
  const entries = Object.entries(value).filter(([, v]) => v !== null);
  return entries.length > 3 ? `${entries.length} values` : entries.map(([k, v]) => `${k} ${typeof v === 'object' ? '…' : v}`).join(', ');
}

/** How many records of each kind, and how many break readers. */
export function tally(changes) {
  const counts = {};
  const fields = changes.filter((change) => change.target_type === 'field');
  for (const change of fields) counts[kindOf(change)] = (counts[kindOf(change)] ?? 0) + 1;
  const breaking = fields.filter((change) => change.compatibility === 'breaking').length;
  return { counts, breaking, schema: changes.filter((change) => change.target_type === 'schema') };
}
