// @ts-check
// One dataset: its versions over the runs, the schema at a time, and the history of one field.
import { breakingBadge } from '../../components/badges.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { property, propertyList } from '../../components/properties.js';
import { dateAndTime, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { datasetPath, path, workflowPath } from '../../router/paths.js';
import { apiPath, get } from '../../api/client.js';
import { useFeed } from '../../store/hooks.js';
import { useResource } from '../../store/resource.js';
import { AsOf } from './as-of.js';
import { FieldPage } from './field-page.js';
import { Versions } from './versions.js';

/** @import { Route } from '../../router/router-store.js' */

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'dataset',
  title: ({ params }) => params.field ?? params.name,
  key: ({ params }) => JSON.stringify([params.namespace, params.name]),
  component: DatasetView,
});

const TABS = Object.freeze([
  Object.freeze(/** @type {const} */ (['versions', 'Versions'])),
  Object.freeze(/** @type {const} */ (['at', 'Schema at a time'])),
]);

/** @param {{ route: Route }} props */
function DatasetView({ route: { params, query } }) {
  useFeed();
  const { namespace, name, field } = params;
  const dataset = useResource(async (_, signal) =>
    (await get(apiPath('datasets', namespace, name), null, signal)).data);
  dataset.ensure('dataset');
  if (dataset.error?.status === 404) return notFound(name);
  return html`
    <nav class="breadcrumbs" aria-label="Where you are">
      <a href="/datasets">Datasets</a><span aria-hidden="true">/</span>
      ${field === undefined
        ? html`<span>${visible(name)}</span>`
        : html`<a href=${datasetPath({ namespace, name })}>${visible(name)}</a><span aria-hidden="true">/</span>
          <span>${visible(field)}</span>`}
    </nav>
    ${whenLoaded(dataset, 'the dataset', (one) => (field === undefined
      ? html`${head(one)}${tabLinks(one, params.tab ?? 'versions')}${tab(one, params.tab ?? 'versions', query)}`
      : html`<${FieldPage} key=${field} dataset=${one} field=${field} />`))}`;
}

/** @param {string} name */
const notFound = (name) => empty(`No dataset is called “${name}”`, html`<a href="/datasets">See all datasets</a>`);

/** @param {Api.Dataset} dataset */
const head = ({ namespace, name, workflow, versions, breaking_changes: breaking, current }) => html`
  <div class="run-head">
    <div class="run-title"><h1>${visible(name)}</h1>${breaking > 0 && breakingBadge(breaking)}</div>
    ${propertyList(
      workflow
        ? property('Workflow', html`<a href=${workflowPath(workflow)}>${visible(workflowName(workflow))}</a>`)
        : property('Namespace', visible(namespace)),
      property('Versions', String(versions)),
      property('Current schema', `${visible(current.schema.schema_id)}, ${plural(current.schema.fields, 'field')}`),
      property('Since', dateAndTime(current.first.timestamp)),
      property('Last written by', html`<a href=${path('runs', current.last.run_id)}>${current.last.run_id}</a>`),
    )}
  </div>`;

/** @type {(dataset: Api.Dataset, current: string) => Html} */
const tabLinks = (dataset, current) => html`
  <nav class="tabs" aria-label="Parts of the dataset">
    ${TABS.map(([name, label]) => html`
      <a class="tab" href=${name === 'versions' ? datasetPath(dataset) : datasetPath(dataset, name)}
        aria-current=${name === current ? 'page' : undefined}>${label}</a>`)}
  </nav>`;

/** @type {(dataset: Api.Dataset, name: string, query: URLSearchParams) => Html} */
function tab(dataset, name, query) {
  if (name === 'versions') return html`<${Versions} dataset=${dataset} query=${query} />`;
  if (name === 'at') return html`<${AsOf} dataset=${dataset} query=${query} />`;
  return empty('This page does not exist', html`<a href=${datasetPath(dataset)}>Go to the dataset</a>`);
}
