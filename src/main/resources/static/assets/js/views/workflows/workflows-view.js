// @ts-check
// All workflows.
import { get } from '../../api/client.js';
import { SearchInput, Select } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { WorkflowTable } from '../../components/workflow-table.js';
import { plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { throttle } from '../../lib/throttle.js';
import { useOwned, useStore } from '../../store/hooks.js';
import { live } from '../../store/live.js';

/** @import { Route } from '../../router/router-store.js' */
/** @typedef {{ items: Api.WorkflowSummary[], next_cursor: string | null }} WorkflowList */

const MAX_WORKFLOWS = 500;
const REFRESH_PERIOD = 2000;
const ORDERS = Object.freeze([
  Object.freeze(/** @type {const} */ (['name', 'name'])),
  Object.freeze(/** @type {const} */ (['failures', 'most failures'])),
]);

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'workflows',
  title: () => 'Workflows',
  key: ({ query }) => `${query.get('sort') ?? ''}`,
  component: WorkflowsView,
});

/** @param {string | null} sort */
function workflowsStore(sort) {
  const load = async (/** @type {AbortSignal} */ signal) => {
    const { data, cursor } = await get('workflows', { sort, limit: MAX_WORKFLOWS }, signal);
    return { data, cursor };
  };
  const refresh = throttle(async () => store.reload(), REFRESH_PERIOD);
  /** @type {import('../../store/live.js').Live<WorkflowList>} */
  const store = live(load, refresh);
  const { dispose } = store;
  store.dispose = () => {
    refresh.cancel();
    dispose();
  };
  return store;
}

/** @param {{ route: Route }} props */
function WorkflowsView({ route: { query } }) {
  const store = useStore(useOwned(() => workflowsStore(query.get('sort'))));
  const search = (query.get('q') ?? '').toLowerCase();
  return html`
    <div class="view-head">
      <h1>Workflows</h1>${store.data && html`<p class="view-note">${plural(store.data.items.length, 'workflow')}</p>`}
    </div>
    <div class="filters">
      <${SearchInput} name="q" label="Find a workflow" />
      <${Select} name="sort" label="Order" any="latest run" options=${ORDERS} />
    </div>
    ${whenLoaded(store, 'workflows', ({ items }) => {
      const found = items.filter(({ namespace, name }) => `${namespace}/${name}`.toLowerCase().includes(search));
      return found.length
        ? html`<${WorkflowTable} workflows=${found} />`
        : empty('No workflow', search ? `No name contains “${search}”.` : 'No run has named its workflow yet.');
    })}`;
}
