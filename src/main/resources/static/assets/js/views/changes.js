// The live feed as a readable list.
import { h } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { isNarrow } from '../lib/viewport.js';
import { criteria, isEmpty } from '../model/feed-filter.js';
import { stream } from '../model/stream.js';
import { feedFilters } from '../components/feed-filters.js';
import { feedRow } from '../components/feed-row.js';
import { icon } from '../components/icon.js';
import { VirtualList } from '../components/virtual-list.js';
import { empty, shown } from '../components/notices.js';

const PAUSE_SCROLL = 240;

export const changesView = {
  name: 'changes',
  key: ({ query }) => JSON.stringify(criteria(query)),
  open({ query }) {
    const list = stream(criteria(query));
    const pauseOnScroll = () => !list.isPaused() && scrollY > PAUSE_SCROLL && list.pause();
    addEventListener('scroll', pauseOnScroll, { passive: true });
    return {
      title: 'Changes',
      render: (route) => view(list, route.query),
      close() {
        removeEventListener('scroll', pauseOnScroll);
        list.dispose();
      },
    };
  },
};

function view(list, query) {
  return [
    h('div.view-head', null, h('h1', null, 'Changes'), list.data && h('p.view-note', null, plural(list.data.items.length, 'item')), h('div.view-actions', null, pause(list))),
    feedFilters(query),
    shown(list, 'recent changes', (data) => (data.items.length ? rows(data) : nothing(query))),
  ];
}

function pause(list) {
  const proceed = () => {
    scrollTo(0, 0);
    list.go();
  };
  const waiting = list.waiting();
  if (!list.isPaused()) return h('button.button', { type: 'button', 'data-action': 'pause', onclick: list.pause }, icon('pause'), 'Pause');
  return h('button.button.is-primary', { type: 'button', 'data-action': 'continue', onclick: proceed }, icon('play'), waiting ? `Continue with ${count(waiting)} new` : 'Continue');
}

function rows({ items, dropped }) {
  return [
    h('div.table.feed', { 'aria-live': 'off' }, h(VirtualList, {
      items, rowHeight: isNarrow() ? 66 : 36, label: 'Changes, newest first', row: (item) => feedRow(item, true),
      keyOf: (item) => `${item.run}/${item.record?.change_id ?? item.record?.snapshot_id ?? item.id}`,
    })),
    dropped > 0 && h('p.faint', null, `${plural(dropped, 'older item')} are no longer in this list; the page of each run has all of its items.`),
  ];
}

function nothing(query) {
  return isEmpty(criteria(query))
    ? empty('No item yet', 'Items appear here as they are recorded.')
    : empty('No item matches these filters yet', 'The feed is open: matching items appear here as they are recorded. The history of the latest runs has none.');
}
