// @ts-check
// The fields of one schema, or of two side by side, as flat rows; nested fields follow their outer field.
import { attributesOf, keyOf, nestedOf } from './attributes.js';
import { isEnd, kindOf } from './change.js';
import { groupBy } from './group.js';

/**
 * @import { Attributes } from './attributes.js'
 *
 * @typedef {object} FieldRow
 * @property {string} key
 * @property {string} id
 * @property {string} name
 * @property {number} depth
 * @property {Api.Attribute | undefined} before
 * @property {Api.Attribute | undefined} after
 * @property {Api.AnyChange | undefined} change
 * @property {import('./change.js').ChangeKind | null} kind
 */

/**
 * Returns rows in the order of the later schema; deleted fields keep their former position.
 *
 * @param {Partial<Api.Schema> | null} before
 * @param {Partial<Api.Schema> | null} after
 * @param {readonly Api.AnyChange[]} [changes]
 */
export function fieldRows(before, after, changes = []) {
  const fields = changes.filter((change) => change.target_type === 'field');
  const byKey = groupBy(fields, (change) => keyOf(change.target_path));
  const renamed = new Set(fields.filter(isRename).map((change) => keyOf(formerPath(change))));
  /** @type {FieldRow[]} */
  const rows = [];
  visit(attributesOf(before), attributesOf(after), [], []);
  return rows;

  /** @type {(path: string[], ends: boolean) => Api.AnyChange | undefined} */
  function changeOf(path, ends) {
    return byKey.get(keyOf(path))?.find((change) => isEnd(change) === ends);
  }

  /** @type {(olds: Attributes, news: Attributes, oldPath: string[], path: string[]) => void} */
  function visit(olds, news, oldPath, path) {
    const deleted = deletedNames(olds, news, oldPath);
    addDeletedAfter(null);
    for (const [name, attribute] of news) {
      const here = [...path, name];
      const change = changeOf(here, false);
      const from = change && isRename(change) ? String(change.renamed_from) : name;
      const old = change?.change_type === 'create' ? undefined : olds.get(from);
      add(here, old, attribute, change);
      visit(nestedOf(old), nestedOf(attribute), [...oldPath, from], here);
      addDeletedAfter(from);
    }
    [...deleted.keys()].forEach(addDeletedAfter);

    /** @param {string | null} name */
    function addDeletedAfter(name) {
      for (const one of deleted.get(name) ?? []) addDeleted([...oldPath, one], olds.get(one));
      deleted.delete(name);
    }
  }

  /**
   * Groups the deleted names by the remaining name before them (null for the first).
   *
   * @type {(olds: Attributes, news: Attributes, oldPath: string[]) => Map<string | null, string[]>}
   */
  function deletedNames(olds, news, oldPath) {
    /** @type {string | null} */
    let anchor = null;
    /** @type {[string | null, string][]} */
    const pairs = [];
    for (const name of olds.keys()) {
      const here = [...oldPath, name];
      if (!changeOf(here, true) && (news.has(name) || renamed.has(keyOf(here)))) anchor = name;
      else pairs.push([anchor, name]);
    }
    return new Map([...groupBy(pairs, ([key]) => key)].map(([key, list]) => [key, list.map(([, name]) => name)]));
  }

  /** @type {(path: string[], attribute: Api.Attribute | undefined) => void} */
  function addDeleted(path, attribute) {
    add(path, attribute, undefined, changeOf(path, true));
    for (const [name, inner] of nestedOf(attribute)) addDeleted([...path, name], inner);
  }

  /** @type {(path: string[], old: FieldRow['before'], now: FieldRow['after'], change?: Api.AnyChange) => void} */
  function add(path, old, now, change) {
    const key = keyOf(path) + (now === undefined ? '-' : '');
    const kind = before ? kindBetween(old, now, change) : null;
    const name = String(path.at(-1));
    rows.push({ key, id: path.join('.'), name, depth: path.length - 1, before: old, after: now, change, kind });
  }

  /** @type {(old: FieldRow['before'], now: FieldRow['after'], change?: Api.AnyChange) => FieldRow['kind']} */
  function kindBetween(old, now, change) {
    if (change) return kindOf(change);
    if (old === undefined) return 'create';
    return after && now === undefined ? 'delete' : null;
  }
}

/** @param {Api.AnyChange} change */
const isRename = (change) => kindOf(change) === 'rename';

/** @param {Api.AnyChange} change */
const formerPath = (change) => [...change.target_path.slice(0, -1), String(change.renamed_from)];
