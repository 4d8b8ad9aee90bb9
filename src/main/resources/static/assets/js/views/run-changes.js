// All changes of one run, with the filters of the API.
import { h } from '../lib/dom.js';
import { plural } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { isNarrow } from '../lib/viewport.js';
import { criteria, isEmpty, passes } from '../model/feed-filter.js';
import { feedFilters } from '../components/feed-filters.js';
import { feedRow } from '../components/feed-row.js';
import { VirtualList } from '../components/virtual-list.js';
import { empty } from '../components/notices.js';

export function changesTab(run, model) {
  const itemsOf = memo(matching);
  return { render: ({ query }) => view(run, model.data, itemsOf, query) };
}

function matching(run, data, filters) {
  return [...data.changes.values()]
    .map((record) => ({ kind: 'change', run, workflow: data.summary.workflow, at: record.timestamp, record }))
    .filter((item) => passes(filters, item) === true);
}

function view(run, data, itemsOf, query) {
  const filters = criteria(query);
  const items = itemsOf(`${data.version}?${query}`, run, data, filters);
  const total = data.summary.counters?.changes ?? items.length;
  return [
    feedFilters(query, { names: ['module', 'field'], words: ['change_type', 'target_type', 'compatibility', 'category'] }),
    h('p.view-note', null, `${plural(items.length, 'change')}${isEmpty(filters) ? '' : ' that match'}, in the order in which they were recorded${total > data.changes.size ? `; ${plural(total - data.changes.size, 'older one')} pruned` : ''}.`),
    items.length
      ? h('div.table.feed', null, h(VirtualList, { items, rowHeight: isNarrow() ? 66 : 36, label: 'Changes', keyOf: (item) => item.record.change_id, row: (item) => feedRow(item, false) }))
      : empty(isEmpty(filters) ? 'No change yet' : 'No change matches these filters', 'A change is recorded when the schema after a module differs from the schema before it.'),
  ];
}
