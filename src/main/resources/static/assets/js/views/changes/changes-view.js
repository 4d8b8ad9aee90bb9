// @ts-check
// The live feed as a readable list.
import { useEffect, useMemo } from 'preact/hooks';
import { changeTabs } from '../../components/change-tabs.js';
import { FeedFilters } from '../../components/feed-filters.js';
import { feedRow } from '../../components/feed-row.js';
import { icon } from '../../components/icon.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { VirtualList } from '../../components/virtual-list.js';
import { count, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { feedFilter, isEmpty } from '../../model/feed-filter.js';
import { groupedEntries } from '../../model/feed-groups.js';
import { useOwned, useStore } from '../../store/hooks.js';
import { useNarrow } from '../../store/viewport-store.js';
import { HISTORY_LIMIT, HISTORY_RUNS, changesStore } from './changes-store.js';
import { identityOf } from './feed-order.js';

/**
 * @import { FeedEntry } from '../../model/feed-filter.js'
 * @import { Route } from '../../router/router-store.js'
 * @import { FeedList } from './feed-list.js'
 * @typedef {ReturnType<typeof changesStore>} ChangesStore
 */

/** The list pauses when it is scrolled by this number of pixels. */
const PAUSE_SCROLL = 240;
const ROW_HEIGHT = 36;
const NARROW_ROW_HEIGHT = 66;

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'changes',
  title: () => 'Live feed',
  key: ({ query }) => JSON.stringify(feedFilter(query)),
  component: ChangesView,
});

/** @param {{ route: Route }} props */
function ChangesView({ route: { query } }) {
  const store = useStore(useOwned(() => changesStore(feedFilter(query))));
  useEffect(() => {
    const pauseOnScroll = () => !store.paused && scrollY > PAUSE_SCROLL && store.pause();
    addEventListener('scroll', pauseOnScroll, { passive: true });
    return () => removeEventListener('scroll', pauseOnScroll);
  }, [store]);
  return html`
    <div class="view-head">
      <h1>Live feed</h1>
      ${store.data && html`<p class="view-note">${rangeOf(store.data, query.has('run'))}</p>`}
      <div class="view-actions">${pauseButton(store)}</div>
    </div>
    ${changeTabs('live')}
    <${FeedFilters} />
    ${whenLoaded(store, 'recent changes', (data) =>
      (data.items.length ? html`<${FeedTable} ...${data} ofRun=${query.has('run')} />` : nothing(query)))}`;
}

/** @type {(list: FeedList, ofRun: boolean) => string} */
const rangeOf = ({ items }, ofRun) =>
  `${plural(items.length, 'item')}: the last ${HISTORY_LIMIT} of each kind of `
  + `${ofRun ? 'the run' : `the latest ${HISTORY_RUNS} runs`}, and what arrived since`;

/** @param {ChangesStore} store */
function pauseButton(store) {
  if (!store.paused) {
    return html`
      <button class="button" type="button" data-action="pause" onclick=${store.pause}>${icon('pause')}Pause</button>`;
  }
  const resume = () => {
    scrollTo(0, 0);
    store.resume();
  };
  const waiting = store.waiting();
  return html`
    <button class="button is-primary" type="button" data-action="continue" onclick=${resume}>
      ${icon('play')}${waiting ? `Continue with ${count(waiting)} new` : 'Continue'}
    </button>`;
}

/** @param {FeedList & { ofRun: boolean }} props ofRun is whether the address names runs: their items are not grouped */
function FeedTable({ items, dropped, ofRun }) {
  const rowHeight = useNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const groups = useMemo(() => (ofRun ? items : groupedEntries(items)), [items, ofRun]);
  return html`
    <div class="table feed" aria-live="off">
      <${VirtualList} items=${groups} rowHeight=${rowHeight} label="Changes, newest first"
        row=${(/** @type {FeedEntry} */ entry) => feedRow(entry, true)} keyOf=${identityOf} />
    </div>
    ${dropped > 0 && html`
      <p class="faint">
        ${`${plural(dropped, 'older item')} are no longer in this list; the page of each run has all of its items.`}
      </p>`}`;
}

/** @param {URLSearchParams} query */
function nothing(query) {
  if (isEmpty(feedFilter(query))) return empty('No item yet', 'Items appear here as they are recorded.');
  return empty(
    'No item matches these filters yet',
    'The feed is open: matching items appear here as they are recorded. The history of the latest runs has none.',
  );
}
