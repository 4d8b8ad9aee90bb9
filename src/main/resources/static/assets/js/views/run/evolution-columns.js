// @ts-check
// Loads the versions of the schemas of a run as columns of the evolution.
import { apiPath, get } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { visible } from '../../lib/text.js';
import { groupBy } from '../../model/group.js';

/**
 * @import { EvolutionColumn } from '../../model/evolution.js'
 * @import { RunData } from '../../model/executions.js'
 */

const MAX_COLUMNS = 60;
const MAX_VERSIONS = 500;

/**
 * Returns the versions of one module from the service.
 *
 * @type {(run: string, module: string, signal: AbortSignal) => Promise<EvolutionColumn[]>}
 */
export async function moduleColumns(run, module, signal) {
  const { items } = await getAll(apiPath('runs', run, 'evolution'), { module }, { signal, max: MAX_VERSIONS });
  return items.slice(-MAX_COLUMNS).map(versionColumn);
}

/** @type {(version: Api.Version) => EvolutionColumn} */
const versionColumn = ({ first_snapshot: id, version, schema, occurrences, changes }) => ({
  id,
  title: `v${version}`,
  note: !schema ? 'no schema' : occurrences > 1 ? `×${occurrences}` : '',
  schema,
  changes: changes ?? [],
});

/**
 * Returns the schemas after each module, in order. A module that did not change the schema has no column.
 *
 * @type {(data: RunData, signal: AbortSignal) => Promise<EvolutionColumn[]>}
 */
export async function runColumns({ snapshots, changes }, signal) {
  const bySnapshot = groupBy(changes.values(), (change) => change.snapshot_id);
  /** @type {(EvolutionColumn & { hash: string })[]} */
  const columns = [];
  for (const snapshot of snapshots.values()) {
    const hash = /** @type {any} */ (snapshot.metadata_after)?.schema_hash;
    if (!hash || hash === columns.at(-1)?.hash) continue;
    const id = snapshot.snapshot_id;
    columns.push({
      id,
      hash,
      title: visible(snapshot.module_name),
      note: visible(snapshot.experiment_name),
      changes: bySnapshot.get(id) ?? [],
    });
  }
  return loadSchemas(columns.slice(-MAX_COLUMNS), signal);
}

/**
 * Loads the schema of each column; the browser caches schemas.
 *
 * @type {(columns: (EvolutionColumn & { hash: string })[], signal: AbortSignal) => Promise<EvolutionColumn[]>}
 */
async function loadSchemas(columns, signal) {
  const hashes = [...new Set(columns.map(({ hash }) => hash))];
  const loaded = await Promise.all(hashes.map((hash) => get(apiPath('schemas', hash), null, signal)));
  const schemas = new Map(hashes.map((hash, i) => [hash, loaded[i].data]));
  return columns.map((column) => ({ ...column, schema: schemas.get(column.hash) }));
}
