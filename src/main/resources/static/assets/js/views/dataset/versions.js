// @ts-check
// The versions of a dataset, with a search for its fields.
import { whenLoaded } from '../../components/notices.js';
import { loadVersionColumns, versionFilters, versionGrid } from '../../components/version-grid.js';
import { html } from '../../lib/html.js';
import { useResource } from '../../store/resource.js';

/** @param {{ dataset: Api.Dataset, query: URLSearchParams }} props */
export function Versions({ dataset, query }) {
  const columns = useResource((_, signal) => loadVersionColumns(dataset, signal));
  columns.ensure('versions');
  return html`
    <div class="filters">${versionFilters()}</div>
    ${whenLoaded(columns, 'the versions', (list) => versionGrid(dataset, list, query))}`;
}
