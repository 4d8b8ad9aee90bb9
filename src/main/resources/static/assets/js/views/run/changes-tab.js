// @ts-check
// All changes of one run, with the filters of the API.
import { FeedFilters } from '../../components/feed-filters.js';
import { feedRow } from '../../components/feed-row.js';
import { empty } from '../../components/notices.js';
import { VirtualList } from '../../components/virtual-list.js';
import { plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { memo } from '../../lib/memo.js';
import { feedFilter, isEmpty, matches } from '../../model/feed-filter.js';
import { useNarrow } from '../../store/viewport-store.js';

/**
 * @import { FeedEntry, FeedFilter } from '../../model/feed-filter.js'
 * @import { VersionedRunData } from './run-store.js'
 * @import { Tab, TabProps } from './run-view.js'
 */

const NAMES = Object.freeze(['module', 'field']);
const CRITERIA = Object.freeze(['change_type', 'target_type', 'compatibility', 'category']);
const ROW_HEIGHT = 36;
const NARROW_ROW_HEIGHT = 66;

/** @type {Tab} */
export const changesTab = Object.freeze({
  name: 'changes',
  label: 'Changes',
  createStore: () => ({ entriesOf: memo(matchingEntries), dispose() {} }),
  component: ChangesTab,
});

/** @type {(run: string, data: VersionedRunData, filter: FeedFilter) => FeedEntry[]} */
function matchingEntries(run, data, filter) {
  const { workflow } = data.summary;
  return [...data.changes.values()]
    .map((record) => ({ kind: 'change', run, workflow, at: record.timestamp, record }))
    .filter((entry) => matches(filter, entry, noSchema) === true);
}

/** A change of a whole schema does not match the name of a field here. */
const noSchema = () => Promise.reject(new Error('Schemas are not loaded'));

/** @param {TabProps} props */
function ChangesTab({ run, data, store, query }) {
  const filter = feedFilter(query);
  /** @type {FeedEntry[]} */
  const entries = store.entriesOf(`${data.version}?${query}`, run, data, filter);
  const rowHeight = useNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  return html`
    <${FeedFilters} names=${NAMES} criteria=${CRITERIA} />
    <p class="view-note">${note(entries, data, filter)}</p>
    ${!entries.length ? nothing(filter) : html`
      <div class="table feed">
        <${VirtualList} items=${entries} rowHeight=${rowHeight} label="Changes"
          keyOf=${(/** @type {FeedEntry} */ entry) => entry.record.change_id}
          row=${(/** @type {FeedEntry} */ entry) => feedRow(entry, false)} />
      </div>`}`;
}

/** @type {(entries: FeedEntry[], data: VersionedRunData, filter: FeedFilter) => string} */
function note(entries, { summary, changes }, filter) {
  const pruned = (summary.counters?.changes ?? changes.size) - changes.size;
  return `${plural(entries.length, 'change')}${isEmpty(filter) ? '' : ' that match'}, `
    + `in the order in which they were recorded${pruned > 0 ? `; ${plural(pruned, 'older one')} pruned` : ''}.`;
}

/** @param {FeedFilter} filter */
const nothing = (filter) => empty(
  isEmpty(filter) ? 'No change yet' : 'No change matches these filters',
  'A change is recorded when the schema after a module differs from the schema before it.',
);
