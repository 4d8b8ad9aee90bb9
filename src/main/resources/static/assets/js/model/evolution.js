// Versions of schemas as columns, fields as rows: when a field appeared, changed, vanished.
import { all, at, get } from '../api.js';
import { kindOf } from '../components/marks.js';
import { group } from './executions.js';

const MOST = 60;
const schemas = new Map();

/** The versions of one module, from the service. */
export async function moduleColumns(run, module, signal) {
  const { items } = await all(at('runs', run, 'evolution'), { module }, { signal, most: 500 });
  return items.slice(-MOST).map((version) => ({
    id: version.first_snapshot, title: `v${version.version}`, note: version.occurrences > 1 ? `×${version.occurrences}` : '', module,
    schema: version.schema, changes: version.changes ?? [],
  }));
}

/** What the modules left, one after the other; a module that left what was there already makes no column. */
export async function runColumns(snapshots, changes, signal) {
  const bySnapshot = group([...changes.values()], (change) => change.snapshot_id);
  const columns = [];
  for (const snapshot of snapshots.values()) {
    const hash = snapshot.metadata_after?.schema_hash;
    if (!hash || hash === columns.at(-1)?.hash) continue;
    columns.push({
      id: snapshot.snapshot_id, hash, title: snapshot.module_name, note: snapshot.experiment_name, module: snapshot.module_name,
      changes: bySnapshot.get(snapshot.snapshot_id) ?? [],
    });
  }
  const shown = columns.slice(-MOST);
  await Promise.all(shown.map(async (column) => (column.schema = await schemaOf(column.hash, signal))));
  return shown;
}

async function schemaOf(hash, signal) {
  if (!schemas.has(hash)) schemas.set(hash, (await get(at('schemas', hash), null, signal)).data);
  return schemas.get(hash);
}

/** Rows { id, depth, name, cells, changed, breaking }; a cell is { type, kind, change, breaking } or null where the field is absent. */
export function grid(columns) {
  const rows = new Map();
  columns.forEach((column, i) => {
    const byId = new Map(column.changes.filter((c) => c.target_type === 'field').map((c) => [c.target_id, c]));
    visit(column.schema?.attributes ?? {}, [], (path, attribute) => {
      const row = rowFor(rows, path, columns.length);
      row.cells[i] = cellOf(attribute, byId.get(row.id), i > 0 && !row.cells[i - 1]);
    });
    for (const [id, change] of byId) if (change.change_type === 'delete' || change.into) markGone(rows.get(id), i, change);
  });
  const list = [...rows.values()];
  for (const row of list) {
    row.changed = row.cells.some((cell, i) => (cell?.kind && (i > 0 || cell.change)) || (i > 0 && !cell !== !row.cells[i - 1]));
    row.breaking = row.cells.some((cell) => cell?.breaking);
  }
  return list;
}

function cellOf(attribute, change, appeared) {
  return {
    type: attribute?.type ?? '–', logical: attribute?.logical_type, change, gone: false,
    kind: change ? kindOf(change) : appeared ? 'create' : null, breaking: change?.compatibility === 'breaking',
  };
}

function markGone(row, i, change) {
  if (row && !row.cells[i]) row.cells[i] = { gone: true, kind: kindOf(change), change, breaking: change.compatibility === 'breaking' };
}

function rowFor(rows, path, width) {
  const id = path.join('.');
  if (!rows.has(id)) rows.set(id, { id, name: path.at(-1), depth: path.length - 1, cells: Array(width).fill(null) });
  return rows.get(id);
}

function visit(attributes, path, see) {
  for (const [name, attribute] of Object.entries(attributes)) {
    see([...path, name], attribute);
    visit(attribute?.attributes ?? {}, [...path, name], see);
  }
}
