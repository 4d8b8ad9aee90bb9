// @ts-check
// The schema that an execution of a workflow leaves, over the runs, with the changes between runs marked.
import { apiPath } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { Select } from '../../components/filter-controls.js';
import { whenLoaded } from '../../components/notices.js';
import { loadVersionColumns, versionFilters, versionGrid } from '../../components/version-grid.js';
import { plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { datasetsInOrder, firstShown } from '../../model/workflow-datasets.js';
import { datasetPath } from '../../router/paths.js';
import { router } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';

const MAX_DATASETS = 500;

/**
 * @param {{ workflow: string, executions: readonly Api.Execution[], version: string }} props executions of the latest
 *   run; the datasets are loaded again for each version
 */
export function SchemaSection({ workflow, executions, version }) {
  const datasets = useResource(async (_, signal) =>
    (await getAll(apiPath('datasets'), { workflow }, { signal, max: MAX_DATASETS })).items);
  datasets.ensure(version, true);
  return html`
    <section class="schema-versions" aria-label="Schema over the runs">
      ${whenLoaded(datasets, 'the schemas', (/** @type {Api.Dataset[]} */ list) =>
        (list.length
          ? html`<${DatasetVersions} datasets=${datasetsInOrder(list, executions)} version=${version} />`
          : html`<h2>Schema over the runs</h2><p class="faint">No execution has reported a schema.</p>`))}
    </section>`;
}

/** @param {{ dataset: Api.Dataset, version: string }} props */
function Versions({ dataset, version }) {
  const columns = useResource((_, signal) => loadVersionColumns(dataset, signal));
  columns.ensure(version, true);
  return html`${whenLoaded(columns, 'the versions', (list) => versionGrid(dataset, list, router.route.query))}`;
}

/** @param {{ datasets: readonly Api.Dataset[], version: string }} props */
function DatasetVersions({ datasets, version }) {
  const name = router.route.query.get('dataset');
  const dataset = datasets.find((one) => one.name === name) ?? firstShown(datasets);
  return html`
    <div class="section-head">
      <h2>Schema over the runs</h2>
      <${Select} name="dataset" label="that leaves" options=${datasets.map(optionOf)} value=${dataset.name} />
      ${versionFilters()}
      <a href=${datasetPath(dataset)}>Open the dataset</a>
    </div>
    <${Versions} key=${dataset.name} dataset=${dataset} version=${version} />`;
}

/** @type {(dataset: Api.Dataset) => readonly [string, string]} */
const optionOf = ({ name, versions }) => [name, `${visible(name)} (${plural(versions, 'version')})`];
