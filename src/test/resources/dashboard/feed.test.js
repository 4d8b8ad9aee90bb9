import { frameReader } from '/assets/js/feed/frames.js';
import { feedFilter, isEmpty, matches, possibleKinds } from '/assets/js/model/feed-filter.js';
import { MAX_ITEMS, EMPTY_LIST, prepend, sizeOf } from '/assets/js/views/changes/feed-list.js';
import { byTime, identityOf } from '/assets/js/views/changes/feed-order.js';
import { recentIds } from '/assets/js/views/changes/recent-ids.js';
import { equal } from './assert.js';

const filter = (query) => feedFilter(new URLSearchParams(query));
const noSchema = () => Promise.reject(new Error());
const change = (record) => ({ kind: 'change', run: 'r', workflow: { namespace: 'n', name: 'w' }, record });
const AGE = {
  module_name: 'Loader',
  target_type: 'field',
  target_id: 'age',
  target_path: ['age'],
  change_type: 'update',
  compatibility: 'breaking',
  categories: ['type'],
};

export const tests = {
  frameMayArriveInChunks() {
    const read = frameReader();
    equal(read(': comment\nid: 1\nevent: run\nda'), []);
    equal(read('ta: {"a":\ndata: 1}\n\nretry: 500\n'), [{ id: '1', event: 'run', data: '{"a":\n1}' }]);
    equal(read('\n'), [{ retry: 500 }]);
  },
  lineEndMayBeSplit() {
    const read = frameReader();
    equal(read('data: a\r'), []);
    equal(read('\n\r\n'), [{ data: 'a' }]);
  },
  emptyFilterMatchesAll() {
    equal([isEmpty(filter('')), matches(filter(''), change(AGE), noSchema)], [true, true]);
  },
  allCriteriaMustMatch() {
    const isMatch = (query) => matches(filter(query), change(AGE), noSchema);
    const matching = ['module=Loader&field=age', 'change_type=update,create', 'workflow=n/w', 'run=r&run=s'];
    const others = ['module=Loader&field=sex', 'category=order', 'workflow=n/x', 'kinds=run'];
    equal(matching.map(isMatch), [true, true, true, true]);
    equal(others.map(isMatch), [false, false, false, false]);
  },
  renamedFieldMatchesItsFormerName() {
    equal(matches(filter('field=years'), change({ ...AGE, renamed_from: 'years' }), noSchema), true);
  },
  schemaIsLoadedToFindAField: async () => {
    const state = { schema_hash: 'h' };
    const created = { ...AGE, target_type: 'schema', change_type: 'create', after_state: state };
    const load = async () => ({ attributes: { 'a.b': { attributes: { c: {} } } } });
    equal(await matches(filter('field=a.b.c'), change(created), load), true);
    equal(await matches(filter('field=a.b.d'), change(created), load), false);
    equal(await matches(filter('field=a.b.c'), change(created), noSchema), false);
  },
  criteriaOfChangesExcludeOtherKinds() {
    equal(possibleKinds(filter('field=a')), ['change']);
    equal(possibleKinds(filter('module=a')), ['snapshot', 'change', 'timing']);
  },
  snapshotPrecedesItsChanges() {
    const snapshot = { kind: 'snapshot', at: '1', record: { snapshot_id: 'snapshot_000002_x' } };
    const first = { kind: 'change', at: '1', record: { change_id: 'change_000009_x' } };
    const second = { kind: 'change', at: '1', record: { change_id: 'change_000010_x' } };
    const earlier = { kind: 'change', at: '0', record: { change_id: 'change_000011_x' } };
    equal([second, first, snapshot, earlier].sort(byTime), [earlier, snapshot, first, second]);
  },
  historyAndFeedHaveTheSameIdentity() {
    const record = { change_id: 'c1' };
    equal(identityOf({ kind: 'change', run: 'r', record, id: '7' }), identityOf({ kind: 'change', run: 'r', record }));
  },
  listHasALimit() {
    let list = EMPTY_LIST;
    for (let i = 0; i < 30; i++) list = prepend(list, Array(1_000).fill({ id: String(i) }));
    equal([list.items.length, list.items[0].id, list.items.at(-1).id], [MAX_ITEMS, '29', '20']);
    equal([list.dropped, sizeOf(list)], [20_000, 30_000]);
  },
  oldestIdsAreForgotten() {
    const ids = recentIds(2);
    equal(['a', 'b', 'a', 'c', 'a', 'c'].map(ids.add), [true, true, false, true, true, false]);
  },
};
