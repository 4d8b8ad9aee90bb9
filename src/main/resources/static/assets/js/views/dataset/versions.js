// @ts-check
// The versions of a dataset: a column is a version, a row is a field.
import { apiPath, get } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { EvolutionGrid } from '../../components/evolution-grid.js';
import { SearchInput, ToggleGroup } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { day, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { evolutionRows } from '../../model/evolution.js';
import { datasetPath, withQuery, words } from '../../router/paths.js';
import { navigate } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';

/** @import { EvolutionColumn } from '../../model/evolution.js' */

const MAX_VERSIONS = 500;
const MAX_COLUMNS = 40;
const ONLY = Object.freeze([Object.freeze(/** @type {const} */ (['changed', 'only what changed']))]);

/** @param {{ dataset: Api.Dataset, query: URLSearchParams }} props */
export function Versions({ dataset, query }) {
  const columns = useResource((_, signal) => loadColumns(dataset, signal));
  columns.ensure('versions');
  return html`
    <div class="filters">
      <${SearchInput} name="q" label="Find a field" /><${ToggleGroup} name="only" label="Show" options=${ONLY} />
    </div>
    ${whenLoaded(columns, 'the versions', (list) => versionGrid(dataset, list, query))}`;
}

/** @type {(dataset: Api.Dataset, signal: AbortSignal) => Promise<EvolutionColumn[]>} */
async function loadColumns({ namespace, name }, signal) {
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
    schema: schemas.get(schema.schema_hash),
    changes: /** @type {Api.Difference[]} */ (changes ?? []),
  }));
}

/** @type {(dataset: Api.Dataset, columns: EvolutionColumn[], query: URLSearchParams) => Html} */
function versionGrid(dataset, columns, query) {
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
