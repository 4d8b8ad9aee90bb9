// @ts-check
// Versions of schemas as columns and fields as rows: when a field was created, changed and deleted.
import { isGiven, text } from '../lib/text.js';
import { attributesOf, keyOf, nestedOf } from './attributes.js';
import { isBreaking, isEnd, kindOf } from './change.js';
import { groupBy } from './group.js';

/**
 * @typedef {object} EvolutionColumn
 * @property {string} id of the snapshot
 * @property {string} title
 * @property {string} note
 * @property {boolean} [isBreaking] whether the version breaks readers of the version before it, in another run
 * @property {Partial<Api.Schema> | null} [schema]
 * @property {readonly Api.AnyChange[]} changes
 *
 * @typedef {object} EvolutionCell
 * @property {boolean} gone whether this version deleted the field
 * @property {string} [type]
 * @property {Api.AnyChange} [change]
 * @property {import('./change.js').ChangeKind | null} kind
 * @property {boolean} breaking
 *
 * @typedef {object} EvolutionRow
 * @property {string} key
 * @property {string} id
 * @property {string} name
 * @property {number} depth
 * @property {(EvolutionCell | null)[]} cells null where the field is absent
 * @property {boolean} changed
 * @property {boolean} breaking
 */

/**
 * Returns a row for each field.
 *
 * @param {readonly EvolutionColumn[]} columns
 */
export function evolutionRows(columns) {
  /** @type {Map<string, EvolutionRow>} */
  const rows = new Map();
  columns.forEach((column, i) => addColumn(rows, column, i, columns.length));
  const list = [...rows.values()];
  for (const row of list) {
    row.changed = row.cells.some((cell, i) => isChange(cell, row.cells[i - 1], i));
    row.breaking = row.cells.some((cell) => cell?.breaking);
  }
  return list;
}

/** @type {(rows: Map<string, EvolutionRow>, column: EvolutionColumn, i: number, width: number) => void} */
function addColumn(rows, column, i, width) {
  const ofFields = column.changes.filter((change) => change.target_type === 'field');
  const changes = groupBy(ofFields, (change) => keyOf(change.target_path));
  visit(attributesOf(column.schema), [], (path, attribute) => {
    const row = rowFor(rows, path, width);
    const change = changes.get(row.key)?.find((one) => !isEnd(one));
    row.cells[i] = cellOf(attribute, change, i > 0 && !isPresent(row.cells[i - 1]));
  });
  for (const [key, list] of changes) list.filter(isEnd).forEach((change) => markGone(rows.get(key), i, change));
  const end = column.changes.find((change) => change.target_type === 'schema' && change.change_type === 'delete');
  if (end && i > 0) for (const row of rows.values()) if (isPresent(row.cells[i - 1])) markGone(row, i, end);
}

/** @type {(cell: EvolutionCell | null, before: EvolutionCell | null | undefined, i: number) => boolean} */
function isChange(cell, before, i) {
  if (i === 0) return Boolean(cell?.kind && cell.change);
  return Boolean(cell?.kind) || !cell !== !before;
}

/** @param {EvolutionCell | null} cell */
const isPresent = (cell) => cell !== null && !cell.gone;

/** @type {(attribute: Api.Attribute, change: Api.AnyChange | undefined, appeared: boolean) => EvolutionCell} */
function cellOf(attribute, change, appeared) {
  const type = isGiven(attribute?.type) ? text(attribute?.type) : '–';
  const kind = change ? kindOf(change) : appeared ? 'create' : null;
  return { type, change, gone: false, kind, breaking: isBreaking(change) };
}

/** @type {(row: EvolutionRow | undefined, i: number, change: Api.AnyChange) => void} */
function markGone(row, i, change) {
  if (row && !row.cells[i]) row.cells[i] = { gone: true, kind: kindOf(change), change, breaking: isBreaking(change) };
}

/** @type {(rows: Map<string, EvolutionRow>, path: string[], width: number) => EvolutionRow} */
function rowFor(rows, path, width) {
  const key = keyOf(path);
  const existing = rows.get(key);
  if (existing) return existing;
  const cells = Array(width).fill(null);
  const name = String(path.at(-1));
  const row = { key, id: path.join('.'), name, depth: path.length - 1, cells, changed: false, breaking: false };
  rows.set(key, row);
  return row;
}

/**
 * @param {import('./attributes.js').Attributes} attributes
 * @param {string[]} path
 * @param {(path: string[], attribute: Api.Attribute) => void} see
 */
function visit(attributes, path, see) {
  for (const [name, attribute] of attributes) {
    see([...path, name], attribute);
    visit(nestedOf(attribute), [...path, name], see);
  }
}
