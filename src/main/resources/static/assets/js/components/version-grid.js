// @ts-check
// The versions of a dataset over the runs: a column is a day on which the schema changed, a row is a field.
import { apiPath, get } from '../api/client.js';
import { getAll } from '../api/lists.js';
import { day, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { isBreaking } from '../model/change.js';
import { evolutionRows } from '../model/evolution.js';
import { datasetPath, withQuery, words } from '../router/paths.js';
import { navigate } from '../router/router-store.js';
import { EvolutionGrid } from './evolution-grid.js';
import { SearchInput, ToggleGroup } from './filter-controls.js';
import { empty } from './notices.js';

/** @import { EvolutionColumn } from '../model/evolution.js' */

const MAX_VERSIONS = 500;
const MAX_COLUMNS = 40;
const ONLY = Object.freeze([Object.freeze(/** @type {const} */ (['changed', 'only what changed']))]);

/**
 * Loads the latest versions of a dataset as columns, the oldest first.
 *
 * @type {(dataset: Api.DatasetName, signal: AbortSignal) => Promise<EvolutionColumn[]>}
 */
export async function loadVersionColumns({ namespace, name }, signal) {
  const path = apiPath('datasets', namespace, name, 'versions');
  const { items } = await getAll(path, { order: 'desc' }, { signal, max: MAX_VERSIONS });
  /** @type {Api.DatasetVersion[]} */
  const versions = items.slice(0, MAX_COLUMNS).toReversed();
  const hashes = [...new Set(versions.map(({ schema }) => schema.schema_hash))];
  const loaded = await Promise.all(hashes.map((hash) => get(apiPath('schemas', hash), null, signal)));
  const schemas = new Map(hashes.map((hash, i) => [hash, loaded[i].data]));
  return versions.map(({ version, schema, first, runs, changes }) => ({
    id: first.timestamp,
    title: day(first.timestamp),
    note: `v${version}, ${plural(runs, 'run')}`,
    isBreaking: (changes ?? []).some(isBreaking),
    schema: schemas.get(schema.schema_hash),
    changes: /** @type {Api.Difference[]} */ (changes ?? []),
  }));
}

export const versionFilters = () => html`
  <${SearchInput} name="q" label="Find a field" /><${ToggleGroup} name="only" label="Show" options=${ONLY} />`;

/** @type {(dataset: Api.Dataset, columns: readonly EvolutionColumn[], query: URLSearchParams) => Html} */
export function versionGrid(dataset, columns, query) {
  const search = (query.get('q') ?? '').toLowerCase();
  const onlyChanged = words(query, 'only').includes('changed');
  const all = evolutionRows(columns);
  const rows = all.filter((row) => row.id.toLowerCase().includes(search) && (!onlyChanged || row.changed));
  const shown = columns.length < dataset.versions ? `the last ${columns.length} of ` : '';
  const open = (/** @type {EvolutionColumn} */ column) =>
    navigate(withQuery(datasetPath(dataset, 'at'), '', { time: column.id }));
  return html`
    <p class="view-note">
      ${`${plural(all.length, 'field')} over ${shown}${plural(dataset.versions, 'version')}. `}
      A column is a day on which the schema changed; select a field to see its history.
    </p>
    ${rows.length
      ? html`<${EvolutionGrid} columns=${columns} rows=${rows} selected=${null} open=${open}
          openField=${(/** @type {string} */ field) => navigate(datasetPath(dataset, 'fields', field))} />`
      : empty('No field matches these filters', search && `No name contains “${search}”.`)}`;
}
