// @ts-check
// Changes between runs over everything, by day and workflow. The search is in the address.
import { apiPath, get } from '../../api/client.js';
import { SearchInput } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { changeTabs } from '../../components/change-tabs.js';
import { changeItem } from '../../components/change-item.js';
import { SavedViews } from '../../components/saved-views.js';
import { day, millis, plural, workflowName } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { throttle } from '../../lib/throttle.js';
import { changeEntries } from '../../model/between-runs.js';
import { groupBy } from '../../model/group.js';
import { setQuery } from '../../router/router-store.js';
import { useOwned, useStore } from '../../store/hooks.js';
import { live } from '../../store/live.js';
import { parseQuery } from './changes-query.js';

/**
 * @import { ChangeEntry } from '../../model/between-runs.js'
 * @import { Route } from '../../router/router-store.js'
 * @typedef {{ items: Api.BetweenRunChange[], next: string | null }} ChangeList
 */

const LIMIT = 500;
const REFRESH_PERIOD = 2000;
const SUGGESTIONS = Object.freeze(['is:breaking', 'is:breaking since:7d', 'since:24h', 'category:type', 'is:deleted']);

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'between-runs',
  title: () => 'Changes',
  key: ({ query }) => query.get('q') ?? '',
  component: BetweenRunsView,
});

/** @param {string} text */
function changesStore(text) {
  const { unknown: _, ...filter } = parseQuery(text);
  /** @type {(signal?: AbortSignal, cursor?: string) => Promise<{ data: ChangeList, cursor: string | null }>} */
  const load = async (signal, cursor) => {
    const answer = await get(apiPath('changes'), { scope: 'between-runs', limit: LIMIT, ...filter, cursor }, signal);
    return { data: { items: answer.data.items, next: answer.data.next_cursor }, cursor: answer.cursor };
  };
  const refresh = throttle(async () => store.reload(), REFRESH_PERIOD);
  const list = live(load, (items) => {
    if (items.some((item) => item.event === 'dataset' || item.event === 'gap')) refresh();
  });
  const store = Object.assign(list, { loadMore });

  async function loadMore() {
    if (!list.data?.next) return;
    const { data } = await load(undefined, list.data.next);
    list.data = { items: [...list.data.items, ...data.items], next: data.next };
    list.notify();
  }

  const { dispose } = list;
  store.dispose = () => {
    refresh.cancel();
    dispose();
  };
  return store;
}

/** @param {{ route: Route }} props */
function BetweenRunsView({ route: { query } }) {
  const text = query.get('q') ?? '';
  const store = useStore(useOwned(() => changesStore(text)));
  const { unknown } = parseQuery(text);
  return html`
    <div class="view-head"><h1>Changes</h1></div>
    ${changeTabs('between')}
    <${SavedViews} />
    <div class="filters">
      <${SearchInput} name="q" label="Search the changes" placeholder="is:breaking field:… since:30d" wide=${true} />
      <div class="toggle-group" role="group" aria-label="Searches">
        ${SUGGESTIONS.map((one) => html`
          <button class="toggle" type="button" aria-pressed=${String(text === one)}
            onclick=${() => setQuery({ q: text === one ? null : one })}>${one}</button>`)}
      </div>
    </div>
    ${unknown.length > 0 && html`
      <p class="error-text" role="status">
        ${`Not understood: ${unknown.join(' ')}. Use is:breaking, is:compatible, is:added, is:deleted, field:, `}
        workflow:, category: and since:30d.
      </p>`}
    ${whenLoaded(store, 'the changes', (list) => changeList(list, text, store.loadMore))}`;
}

/** @type {(list: ChangeList, text: string, loadMore: () => void) => Html} */
function changeList({ items, next }, text, loadMore) {
  const entries = changeEntries(items).sort((a, b) => millis(b.change.timestamp) - millis(a.change.timestamp));
  if (!entries.length) {
    return empty(
      text ? 'No change matches this search' : 'No change between runs',
      'A change is recorded when an execution leaves another schema than the same execution of an earlier run. '
        + 'Changes that a module makes inside a run are on the page of the run.',
    );
  }
  return html`
    <p class="view-note">
      ${`${next ? 'the latest ' : ''}${plural(entries.length, 'change')}, latest first; a change that reaches several `}
      executions of a run is shown once.
    </p>
    ${[...groupBy(entries, dayAndWorkflow)].map(([key, group]) => dayGroup(key, group))}
    ${next && html`<button class="button more" type="button" onclick=${loadMore}>Load older changes</button>`}`;
}

/** @param {ChangeEntry} entry */
const dayAndWorkflow = ({ change }) =>
  JSON.stringify([new Date(change.timestamp).toDateString(), workflowName(change.workflow)]);

/** @type {(key: string, entries: readonly ChangeEntry[]) => Html} */
function dayGroup(key, entries) {
  const [, workflow] = JSON.parse(key);
  const date = day(entries[0].change.timestamp);
  return html`
    <section class="table change-list" key=${key}>
      <h2 class="day-head">${`${date}${workflow ? ` · ${visible(workflow)}` : ''}`}</h2>
      <ul>${entries.map(changeItem)}</ul>
    </section>`;
}
