// The fields of one schema, or of two side by side, as flat rows; nested fields follow their outer field.
import { kindOf } from '../components/marks.js';
import { isGiven, isObject, text } from '../lib/text.js';
import { attributesOf, keyOf, nestedOf } from './attributes.js';
import { group } from './executions.js';

const OWN = new Set(['type', 'logical_type', 'type_attr', 'attributes', 'description', 'name', 'field_id']);

/**
 * Returns rows { key, id, name, depth, before, after, change, kind } in the order of the later schema; deleted fields
 * keep their former position.
 */
export function fieldRows(before, after, changes = []) {
  const fields = changes.filter((change) => change.target_type === 'field');
  const byKey = group(fields, (change) => keyOf(change.target_path));
  const renamed = new Set(fields.filter(isRename).map((c) => keyOf([...c.target_path.slice(0, -1), c.renamed_from])));
  const recordOf = (path, ends) => byKey.get(keyOf(path))?.find((change) => isEnd(change) === ends);
  const rows = [];
  walk(attributesOf(before), attributesOf(after), [], []);
  return rows;

  function walk(olds, news, oldPath, path) {
    const left = gone(olds, news, oldPath);
    loseAfter(null);
    for (const [name, attribute] of news) {
      const here = [...path, name];
      const change = recordOf(here, false);
      const from = change && isRename(change) ? change.renamed_from : name;
      const old = change?.change_type === 'create' ? undefined : olds.get(from);
      put(here, old, attribute, change);
      walk(nestedOf(old), nestedOf(attribute), [...oldPath, from], here);
      loseAfter(from);
    }
    [...left.keys()].forEach(loseAfter);

    function loseAfter(kept) {
      for (const name of left.get(kept) ?? []) lose([...oldPath, name], olds.get(name));
      left.delete(kept);
    }
  }

  /** Groups the deleted names by the remaining name before them (null for the first). */
  function gone(olds, news, oldPath) {
    const groups = new Map();
    let anchor = null;
    for (const name of olds.keys()) {
      const here = [...oldPath, name];
      if (!recordOf(here, true) && (news.has(name) || renamed.has(keyOf(here)))) anchor = name;
      else groups.has(anchor) ? groups.get(anchor).push(name) : groups.set(anchor, [name]);
    }
    return groups;
  }

  function lose(path, attribute) {
    put(path, attribute, undefined, recordOf(path, true));
    for (const [name, inner] of nestedOf(attribute)) lose([...path, name], inner);
  }

  function put(path, old, now, change) {
    const kind = change ? kindOf(change) : old === undefined ? 'create' : after && now === undefined ? 'delete' : null;
    const key = keyOf(path) + (now === undefined ? '-' : '');
    rows.push({ key, id: path.join('.'), name: path.at(-1), depth: path.length - 1, before: old, after: now, change, kind: before ? kind : null });
  }
}

const isRename = (change) => kindOf(change) === 'rename';

/** Returns whether a change ends a field: it was deleted, or split into several fields. */
export const isEnd = (change) => change.change_type === 'delete' || change.into?.length > 0;

export const typeText = (attribute) => (isGiven(attribute?.type) ? text(attribute.type) : 'no type');

/** Returns the other properties of an attribute, abbreviated: [{ name, text }]. */
export function facts(attribute) {
  const ofType = attribute?.type_attr;
  const list = [];
  const add = (name, value) => list.push({ name, text: `${name.replaceAll('_', ' ')} ${show(value)}` });
  for (const [name, value] of isObject(ofType) ? Object.entries(ofType) : []) {
    if (name === 'nullable' && typeof value === 'boolean') value || list.push({ name, text: 'not null' });
    else if (name === 'category' && typeof value === 'boolean') value && list.push({ name, text: 'category' });
    else if (value !== null) list.push({ name, text: `${name} ${show(value)}` });
  }
  if (isGiven(ofType) && !isObject(ofType)) add('type_attr', ofType);
  for (const [name, value] of Object.entries(attribute ?? {})) {
    if (OWN.has(name) || value === null || name.startsWith('enable_')) continue;
    if (name === 'is_constant' && typeof value === 'boolean') value && list.push({ name, text: 'constant' });
    else if (!((name === 'cast_errors' && value === 'coerce') || (name === 'null_strategy' && value === 'keep'))) add(name, value);
  }
  return list;
}

function show(value) {
  if (Array.isArray(value)) return value.length > 3 ? `${value.length} values` : value.map(text).join(', ');
  if (!isObject(value)) return text(value);
  const entries = Object.entries(value).filter(([, v]) => v !== null);
  return entries.length > 3 ? `${entries.length} values` : entries.map(([k, v]) => `${k} ${typeof v === 'object' ? '…' : text(v)}`).join(', ');
}

/** Counts the changes of each kind and the breaking ones. */
export function tally(changes) {
  const counts = {};
  const fields = changes.filter((change) => change.target_type === 'field');
  for (const change of fields) counts[kindOf(change)] = (counts[kindOf(change)] ?? 0) + 1;
  const breaking = fields.filter((change) => change.compatibility === 'breaking').length;
  return { counts, breaking, schema: changes.filter((change) => change.target_type === 'schema') };
}
