// @ts-check
// The first page: what needs somebody, what runs now, and the workflows with their last runs.
import { Select } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { welcome } from '../../components/welcome.js';
import { WorkflowTable } from '../../components/workflow-table.js';
import { ago, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { deadLetters } from '../../store/dead-letters-store.js';
import { useClock, useOwned, useStore } from '../../store/hooks.js';
import { useResource } from '../../store/resource.js';
import { usePageTitle } from '../../store/title-store.js';
import { visits } from '../../store/visits-store.js';
import { attentionItems } from './attention.js';
import { attentionRow } from './attention-row.js';
import { RunningRuns } from './running-runs.js';
import { detailKeys, loadDetails, NO_DETAILS } from './today-details.js';
import { todayStore } from './today-store.js';

/**
 * @import { Route } from '../../router/router-store.js'
 * @import { Today } from './today-store.js'
 */

const HOUR = 3_600_000;
/** @type {Readonly<Record<string, number>>} */
const HOURS = Object.freeze({ '24h': 24, '7d': 7 * 24, '30d': 30 * 24 });
const RANGES = Object.freeze([
  Object.freeze(/** @type {const} */ (['24h', 'the last 24 hours'])),
  Object.freeze(/** @type {const} */ (['7d', 'the last 7 days'])),
  Object.freeze(/** @type {const} */ (['30d', 'the last 30 days'])),
]);

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'today',
  title: () => 'Today',
  key: ({ query }) => query.get('since') ?? '',
  component: TodayView,
});

/**
 * Returns the start of the range: the last visit unless the address has another one.
 *
 * @param {string | null} range
 */
const startOf = (range) =>
  new Date(HOURS[range ?? ''] ? Date.now() - HOURS[range ?? ''] * HOUR : visits.last()).toISOString();

/** @param {{ route: Route }} props */
function TodayView({ route: { query } }) {
  const range = query.get('since');
  const store = useStore(useOwned(() => todayStore(startOf(range))));
  useClock(Boolean(store.data?.running.length));
  return html`
    <div class="view-head">
      <h1>Today</h1>
      <div class="view-actions">
        <${Select} name="since" label="Since" any=${`your last visit (${ago(startOf(null))})`} options=${RANGES} />
      </div>
    </div>
    ${whenLoaded(store, 'the workflows', (today) =>
      (today.isEmpty ? welcome() : html`<${Content} today=${today} />`))}`;
}

/** @param {{ today: Today }} props */
function Content({ today }) {
  const items = attentionItems({ ...today, deadLetters: useStore(deadLetters).count ?? 0 });
  const details = useResource(loadDetails).ensure(JSON.stringify(detailKeys(items, today.workflows)), true);
  const { stopped, slower } = details.data ?? NO_DETAILS;
  usePageTitle(items.length ? `(${items.length}) Today` : 'Today', items.some(isFailure) ? 'failed' : null);
  return html`
    <section class="attention" aria-label="Needs you">
      <div class="section-head">
        <h2>Needs you</h2><p class="view-note">${items.length ? plural(items.length, 'item') : ''}</p>
      </div>
      ${items.length
        ? html`<ul class="table attention-list">${items.map((item) => attentionRow(item, stopped))}</ul>`
        : allWell(today)}
    </section>
    ${today.running.length > 0 && html`<${RunningRuns} runs=${today.running} workflows=${today.workflows} />`}
    <section aria-label="Workflows">
      <div class="section-head"><h2>Workflows</h2><a href="/workflows">All workflows</a></div>
      ${today.workflows.length
        ? html`<${WorkflowTable} workflows=${today.workflows} slower=${slower} />`
        : empty('No workflow yet', 'A run that names its workflow appears here with its earlier runs.')}
    </section>`;
}

/** @param {{ kind: string }} item */
const isFailure = ({ kind }) => kind === 'failed';

/** @param {Today} today */
const allWell = ({ workflows }) => html`
  <p class="table all-well">
    ${`All ${plural(workflows.length, 'workflow')} are well. The last run started ${ago(latestStart(workflows))}.`}
  </p>`;

/** @param {readonly Api.WorkflowSummary[]} workflows */
const latestStart = (workflows) => workflows.map(({ latest_run: run }) => run?.started_at ?? '').sort().at(-1);
