// @ts-check
// How the fields of a run were created, changed and deleted.
import { changeBadge } from '../../components/badges.js';
import { EvolutionGrid } from '../../components/evolution-grid.js';
import { FieldHistory } from '../../components/field-history.js';
import { SearchInput, Select, ToggleGroup, namesAsOptions } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { evolutionRows } from '../../model/evolution.js';
import { path, withQuery, words } from '../../router/paths.js';
import { navigate } from '../../router/router-store.js';
import { useStore } from '../../store/hooks.js';
import { resource } from '../../store/resource.js';
import { moduleColumns, runColumns } from './evolution-columns.js';

/**
 * @import { EvolutionColumn, EvolutionRow } from '../../model/evolution.js'
 * @import { RunStore } from './run-store.js'
 * @import { Tab, TabProps } from './run-view.js'
 */

const LEGEND = Object.freeze(['create', 'transform', 'update', 'rename', 'delete']);
const ONLY = Object.freeze([
  Object.freeze(/** @type {const} */ (['changed', 'only what changed'])),
  Object.freeze(/** @type {const} */ (['breaking', 'only incompatible'])),
]);

/** @type {Tab} */
export const evolutionTab = Object.freeze({
  name: 'evolution',
  label: 'Evolution',
  createStore: evolutionStore,
  component: EvolutionTab,
});

/** @type {(run: string, runStore: RunStore) => import('../../store/resource.js').Resource<EvolutionColumn[]>} */
function evolutionStore(run, runStore) {
  return resource((key, signal) => {
    const [module] = JSON.parse(key);
    if (module !== null) return moduleColumns(run, module, signal);
    return runStore.data ? runColumns(runStore.data, signal) : Promise.resolve([]);
  });
}

/** @param {TabProps & { store: ReturnType<typeof evolutionStore> }} props */
function EvolutionTab({ run, data, store, query }) {
  const module = query.get('module');
  const field = query.get('field');
  const isSameModule = store.key !== undefined && JSON.parse(store.key)[0] === module;
  useStore(store).ensure(JSON.stringify([module, data.snapshots.size]), isSameModule);
  return html`
    <div class="filters">
      <${Select} name="module" label="Versions of" any="the whole run"
        options=${namesAsOptions(data.summary.metadata_modules)} />
      <${SearchInput} name="q" label="Find a field" />
      <${ToggleGroup} name="only" label="Show" options=${ONLY} />
      <div class="legend" aria-hidden="true">${LEGEND.map(changeBadge)}</div>
    </div>
    <div class="split is-wide">
      <div class="split-main">
        ${whenLoaded(store, 'the versions', (columns) =>
          (columns.length ? evolution(run, columns, query) : nothing(module)))}
      </div>
      ${field !== null && html`
        <${FieldHistory} key=${field} run=${run} field=${field} version=${data.summary.last_change} />`}
    </div>`;
}

/** @param {string | null} module */
const nothing = (module) => empty(
  'No schema yet',
  module === null
    ? 'No module has reported a schema in this run.'
    : `${visible(module)} has not reported a schema in this run.`,
);

/** @type {(run: string, columns: readonly EvolutionColumn[], query: URLSearchParams) => Html} */
function evolution(run, columns, query) {
  const search = (query.get('q') ?? '').toLowerCase();
  const only = words(query, 'only');
  const all = evolutionRows(columns);
  const rows = all.filter((row) => row.id.toLowerCase().includes(search) && only.every((name) => has(row, name)));
  const changed = all.filter((row) => row.changed).length;
  const open = (/** @type {EvolutionColumn} */ column) =>
    navigate(withQuery(path('runs', run, 'schema'), '', { at: column.id }));
  return html`
    <p class="view-note">
      ${`${plural(all.length, 'field')} over ${plural(columns.length, 'version')}; `}
      ${`${plural(changed, 'field')} changed. `}
      ${'Select a column to see the schema, a field to see its history.'}
    </p>
    ${rows.length
      ? html`<${EvolutionGrid} columns=${columns} rows=${rows} selected=${query.get('field')} open=${open} />`
      : empty(
        'No field matches these filters',
        search ? `No name contains “${search}”.` : 'This run has no such change.',
      )}`;
}

/** @type {(row: EvolutionRow, name: string) => boolean} */
const has = (row, name) => (name === 'changed' ? row.changed : name === 'breaking' && row.breaking);
