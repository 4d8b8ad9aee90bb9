// Versions of schemas as columns and fields as rows: when a field was created, changed and deleted.
import { all, at, get } from '../api.js';
import { kindOf } from '../components/marks.js';
import { attributesOf, keyOf, nestedOf } from './attributes.js';
import { group } from './executions.js';
import { isEnd } from './fields.js';
import { isGiven, text, visible } from '../lib/text.js';

const MAX_COLUMNS = 60;
const schemas = new Map();

/** Returns the versions of one module from the service. */
export async function moduleColumns(run, module, signal) {
  const { items } = await all(at('runs', run, 'evolution'), { module }, { signal, most: 500 });
  return items.slice(-MAX_COLUMNS).map((version) => ({
    id: version.first_snapshot, title: `v${version.version}`, note: version.schema ? (version.occurrences > 1 ? `×${version.occurrences}` : '') : 'no schema', module,
    schema: version.schema, changes: version.changes ?? [],
  }));
}

/** Returns the schemas after each module, in order. A module that did not change the schema has no column. */
export async function runColumns(snapshots, changes, signal) {
  const bySnapshot = group([...changes.values()], (change) => change.snapshot_id);
  const columns = [];
  for (const snapshot of snapshots.values()) {
    const hash = snapshot.metadata_after?.schema_hash;
    if (!hash || hash === columns.at(-1)?.hash) continue;
    columns.push({
      id: snapshot.snapshot_id, hash, title: visible(snapshot.module_name), note: visible(snapshot.experiment_name), module: snapshot.module_name,
      changes: bySnapshot.get(snapshot.snapshot_id) ?? [],
    });
  }
  const shown = columns.slice(-MAX_COLUMNS);
  await Promise.all(shown.map(async (column) => (column.schema = await schemaOf(column.hash, signal))));
  return shown;
}

async function schemaOf(hash, signal) {
  if (!schemas.has(hash)) schemas.set(hash, (await get(at('schemas', hash), null, signal)).data);
  return schemas.get(hash);
}

/**
 * Returns rows { key, id, depth, name, cells, changed, breaking }. A cell is { type, kind, change, breaking }, { gone,
 * … } in the version that deleted the field, or null if the field is absent.
 */
export function grid(columns) {
  const rows = new Map();
  columns.forEach((column, i) => {
    const records = group(column.changes.filter((c) => c.target_type === 'field'), (c) => keyOf(c.target_path));
    visit(attributesOf(column.schema), [], (path, attribute) => {
      const row = rowFor(rows, path, columns.length);
      const change = records.get(row.key)?.find((c) => !isEnd(c));
      row.cells[i] = cellOf(attribute, change, i > 0 && !isHere(row.cells[i - 1]));
    });
    for (const [key, changes] of records) changes.filter(isEnd).forEach((change) => markGone(rows.get(key), i, change));
    const end = column.changes.find((c) => c.target_type === 'schema' && c.change_type === 'delete');
    if (end && i > 0) for (const row of rows.values()) if (isHere(row.cells[i - 1])) markGone(row, i, end);
  });
  const list = [...rows.values()];
  for (const row of list) {
    row.changed = row.cells.some((cell, i) => (cell?.kind && (i > 0 || cell.change)) || (i > 0 && !cell !== !row.cells[i - 1]));
    row.breaking = row.cells.some((cell) => cell?.breaking);
  }
  return list;
}

const isHere = (cell) => cell !== null && !cell.gone;

function cellOf(attribute, change, appeared) {
  return {
    type: isGiven(attribute?.type) ? text(attribute.type) : '–', change, gone: false,
    kind: change ? kindOf(change) : appeared ? 'create' : null, breaking: change?.compatibility === 'breaking',
  };
}

function markGone(row, i, change) {
  if (row && !row.cells[i]) row.cells[i] = { gone: true, kind: kindOf(change), change, breaking: change.compatibility === 'breaking' };
}

function rowFor(rows, path, width) {
  const key = keyOf(path);
  if (!rows.has(key)) rows.set(key, { key, id: path.join('.'), name: path.at(-1), depth: path.length - 1, cells: Array(width).fill(null) });
  return rows.get(key);
}

function visit(attributes, path, see) {
  for (const [name, attribute] of attributes) {
    see([...path, name], attribute);
    visit(nestedOf(attribute), [...path, name], see);
  }
}
