// All changes of one run, with the API's filters.
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
  const itemsOf = memo(chosen);
  return { render: ({ query }) => view(run, model.data, itemsOf, query) };
}

function chosen(run, data, wanted) {
  return [...data.changes.values()]
    .map((record) => ({ kind: 'change', run, workflow: data.summary.workflow, at: record.timestamp, record }))
    .filter((item) => passes(wanted, item) === true);
}

function view(run, data, itemsOf, query) {
  const wanted = criteria(query);
  const items = itemsOf(`${data.version}?${query}`, run, data, wanted);
  const ever = data.summary.counters?.changes ?? items.length;
  return [
    feedFilters(query, { names: ['module', 'field'], words: ['change_type', 'target_type', 'compatibility', 'category'] }),
    h('p.view-note', null, `${plural(items.length, 'change')}${isEmpty(wanted) ? '' : ' that fit'}, in the order in which they were recorded${ever > data.changes.size ? `; ${plural(ever - data.changes.size, 'older one')} no longer kept` : ''}.`),
    items.length
      ? h('div.table.feed', null, h(VirtualList, { items, rowHeight: isNarrow() ? 66 : 36, label: 'Changes', keyOf: (item) => item.record.change_id, row: (item) => feedRow(item, false) }))
      : empty(isEmpty(wanted) ? 'No change yet' : 'No change fits these filters', 'A change is recorded when a module leaves another schema than it found.'),
  ];
}
