// @ts-check
// All datasets: the outputs of executions, with the number of versions of their schema.
import { getAll } from '../../api/lists.js';
import { breakingBadge } from '../../components/badges.js';
import { SearchInput } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { VirtualList } from '../../components/virtual-list.js';
import { ago, dateAndTime, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { datasetPath, path, workflowPath } from '../../router/paths.js';
import { useFeed } from '../../store/hooks.js';
import { useResource } from '../../store/resource.js';
import { useNarrow } from '../../store/viewport-store.js';

/** @import { Route } from '../../router/router-store.js' */

const MAX_DATASETS = 2000;
const ROW_HEIGHT = 54;
const NARROW_ROW_HEIGHT = 96;
const COLUMNS = Object.freeze(['Dataset', 'Versions', 'Fields', 'Last written', 'Schema']);

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'datasets',
  title: () => 'Datasets',
  key: () => '',
  component: DatasetsView,
});

/** @param {{ route: Route }} props */
function DatasetsView({ route: { query } }) {
  useFeed();
  const datasets = useResource((key, signal) => {
    const [workflow, field, q] = JSON.parse(key);
    return getAll('datasets', { workflow, field, q }, { signal, max: MAX_DATASETS });
  });
  datasets.ensure(JSON.stringify(['workflow', 'field', 'q'].map((name) => query.get(name))), true);
  return html`
    <div class="view-head">
      <h1>Datasets</h1>
      ${datasets.data && html`
        <p class="view-note">
          ${`${datasets.data.complete ? '' : 'the first '}${plural(datasets.data.items.length, 'dataset')}`}
        </p>`}
    </div>
    <div class="filters">
      <${SearchInput} name="q" label="Find a dataset" />
      <${SearchInput} name="field" label="Has the field" placeholder="has the field" />
      <${SearchInput} name="workflow" label="Of the workflow" placeholder="namespace/name" />
    </div>
    ${whenLoaded(datasets, 'datasets', ({ items }) =>
      (items.length ? html`<${DatasetTable} items=${items} />` : none()))}`;
}

const none = () => empty(
  'No dataset',
  'A dataset is the output of an execution of a workflow. It appears when an execution reports a schema.',
);

/** @param {{ items: readonly Api.Dataset[] }} props */
function DatasetTable({ items }) {
  const rowHeight = useNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  return html`
    <div class="table datasets">
      <div class="table-head dataset-row" aria-hidden="true">${COLUMNS.map((name) => html`<span>${name}</span>`)}</div>
      <${VirtualList} items=${items} rowHeight=${rowHeight} label="Datasets" row=${datasetRow}
        keyOf=${(/** @type {Api.Dataset} */ one) => JSON.stringify([one.namespace, one.name])} />
    </div>`;
}

/** @param {Api.Dataset} dataset */
function datasetRow(dataset) {
  const { workflow, versions, breaking_changes: breaking, current, namespace, name } = dataset;
  return html`
    <article class="dataset-row" data-dataset=${name}>
      <span class="dataset-name">
        <a class="runs-id" href=${datasetPath(dataset)} title=${name}>${visible(shortName(name))}</a>
        ${workflow
          ? html`<a class="faint" href=${workflowPath(workflow)}>${visible(workflowName(workflow))}</a>`
          : html`<span class="faint">${visible(namespace)}</span>`}
      </span>
      <span>${plural(versions, 'version')}</span>
      <span>${plural(current.schema.fields, 'field')}</span>
      <span title=${dateAndTime(current.last.timestamp)}>
        ${ago(current.last.timestamp)} by <a href=${path('runs', current.last.run_id)}>
          ${current.last.observed ? 'observation' : current.last.run_id}</a>
      </span>
      <span>${breaking ? breakingBadge(breaking) : html`<span class="faint">never broke</span>`}</span>
    </article>`;
}

/**
 * Returns the last execution of a name that is a path of executions, and its length.
 *
 * @param {string} name
 */
function shortName(name) {
  const parts = name.split(']_');
  return parts.length > 1 ? `… › ${parts.at(-1)}` : name;
}
