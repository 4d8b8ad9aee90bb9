// @ts-check
// One run: its name and state, and its tabs.
import { empty, loading, RequestFailure } from '../../components/notices.js';
import { html } from '../../lib/html.js';
import { path } from '../../router/paths.js';
import { useOwned, useStore } from '../../store/hooks.js';
import { usePageTitle } from '../../store/title-store.js';
import { changesTab } from './changes-tab.js';
import { configTab } from './config-tab.js';
import { evolutionTab } from './evolution-tab.js';
import { overviewTab } from './overview-tab.js';
import { restoreTab } from './restore-tab.js';
import { RunHead } from './run-head.js';
import { runStore } from './run-store.js';
import { schemaTab } from './schema-tab.js';
import { tabStores } from './tab-stores.js';
import { UnknownRun } from './unknown-run.js';

/**
 * @import { Route } from '../../router/router-store.js'
 * @import { RunStore, VersionedRunData } from './run-store.js'
 *
 * @typedef {object} TabProps
 * @property {string} run
 * @property {VersionedRunData} data
 * @property {any} store what createStore returned; it is kept while the run is open
 * @property {URLSearchParams} query
 *
 * @typedef {object} Tab
 * @property {string} name the last part of the address
 * @property {string} label
 * @property {(run: string, runStore: RunStore) => { dispose(): void }} createStore
 * @property {(props: TabProps) => Content} component
 */

/** @type {readonly Tab[]} */
const TABS = Object.freeze([overviewTab, schemaTab, evolutionTab, changesTab, configTab, restoreTab]);

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'run',
  title: ({ params }) => params.run,
  key: ({ params }) => params.run,
  component: RunView,
});

/** @param {{ route: Route }} props */
function RunView({ route: { params, query } }) {
  const { run } = params;
  const store = useStore(useOwned(() => runStore(run)));
  const stores = useOwned(tabStores);
  usePageTitle(titleOf(run, store.data?.summary), store.data?.summary.state ?? null);
  const current = params.tab ?? overviewTab.name;
  const tab = TABS.find(({ name }) => name === current);
  return html`
    <nav class="breadcrumbs" aria-label="Where you are">
      <a href="/runs">Runs</a><span aria-hidden="true">/</span><span>${run}</span>
    </nav>
    ${!store.data ? notLoaded(run, store) : html`
      <${RunHead} run=${run} summary=${store.data.summary} />
      ${tabLinks(run, current)}
      ${!tab ? unknownTab(run) : html`
        <section class="tab-content" key=${current}>
          <${tab.component} run=${run} data=${store.data} query=${query}
            store=${stores.get(current, () => tab.createStore(run, store))} />
        </section>`}`}`;
}

/** @type {(run: string, summary: Api.Run | undefined) => string} */
function titleOf(run, summary) {
  if (summary?.state !== 'in_progress') return run;
  const { completed, expected } = summary.progress;
  return `${completed} of ${Math.max(expected ?? 0, completed)} ${run}`;
}

/** @param {string} run */
const unknownTab = (run) => empty('This page does not exist', html`<a href=${path('runs', run)}>Go to the run</a>`);

/** @type {(run: string, store: RunStore) => Html} */
function notLoaded(run, store) {
  if (!store.error) return loading('the run');
  if (store.error.status !== 404) return html`<${RequestFailure} error=${store.error} retry=${store.reload} />`;
  return html`<${UnknownRun} run=${run} />`;
}

/** @type {(run: string, current: string) => Html} */
const tabLinks = (run, current) => html`
  <nav class="tabs" aria-label="Parts of the run">
    ${TABS.map(({ name, label }) => html`
      <a class="tab" href=${name === overviewTab.name ? path('runs', run) : path('runs', run, name)}
        aria-current=${name === current ? 'page' : undefined}>${label}</a>`)}
  </nav>`;
