import { memo } from '/assets/js/lib/memo.js';
import { throttle } from '/assets/js/lib/throttle.js';
import { byImportance, countChanges, isEnd, kindOf } from '/assets/js/model/change.js';
import { groupBy } from '/assets/js/model/group.js';
import { addRecord, pruneRecords, replaceOpenTimings } from '/assets/js/views/run/run-records.js';
import { tabStores } from '/assets/js/views/run/tab-stores.js';
import { equal } from './assert.js';

const timing = (step_name, record_id = null) => ({ record_id, module_name: 'm', experiment_name: 'e', step_name });
const records = () => ({ snapshots: new Map(), changes: new Map(), timings: new Map() });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const tests = {
  groupsKeepTheOrder: () => equal(groupBy([3, 1, 2], (n) => n % 2), new Map([[1, [3, 1]], [0, [2]]])),
  renameIsAKindOfItsOwn() {
    equal(kindOf({ change_type: 'update', renamed_from: 'a' }), 'rename');
    equal(kindOf({ change_type: 'update' }), 'update');
  },
  splitEndsAField() {
    equal(isEnd({ change_type: 'transform', into: ['a'] }), true);
    equal(isEnd({ change_type: 'transform', into: [] }), false);
  },
  breakingChangesOfFieldsAreCounted() {
    const changes = [
      { target_type: 'field', change_type: 'create', compatibility: 'breaking' },
      { target_type: 'schema', change_type: 'update', compatibility: 'breaking' },
    ];
    equal(countChanges(changes), { counts: { create: 1 }, breaking: 1, schema: [changes[1]] });
  },
  repeatedRecordReplacesTheFirst() {
    const data = records();
    addRecord(data, { kind: 'change', record: { change_id: 'c', n: 1 } });
    addRecord(data, { kind: 'change', record: { change_id: 'c', n: 2 } });
    equal([...data.changes.values()], [{ change_id: 'c', n: 2 }]);
  },
  endedTimingReplacesTheOpenOne() {
    const data = records();
    addRecord(data, { kind: 'timing', record: timing('run') });
    addRecord(data, { kind: 'timing', record: timing('run', 't1') });
    equal([...data.timings.keys()], ['t1']);
  },
  sameOpenTimingsAreNoChange() {
    const data = records();
    equal(replaceOpenTimings(data, [timing('run')]), true);
    equal(replaceOpenTimings(data, [timing('run')]), false);
    equal(replaceOpenTimings(data, []), true);
    equal(data.timings.size, 0);
  },
  recordsAboveTheLimitsOfTheRunAreRemoved() {
    const [snapshots, changes] = [new Map([[1, 'a'], [2, 'b'], [3, 'c']]), new Map([[1, 'a']])];
    const data = { snapshots, changes, timings: new Map() };
    pruneRecords(data, { max_snapshots: 2, max_changes: 0 });
    equal([[...data.snapshots.keys()], data.changes.size], [[2, 3], 1]);
  },
  recordsOfAnUnlimitedRunAreBounded() {
    const changes = new Map(Array.from({ length: 20_005 }, (_, i) => [i, i]));
    pruneRecords({ snapshots: new Map(), changes, timings: new Map() }, undefined);
    equal([changes.size, changes.has(4), changes.has(5)], [20_000, false, true]);
  },
  differencesOfNullabilityComeFirst() {
    const paths = ['/stats/mean', '/description', '/type_attr/precision', '/type_attr/nullable'];
    equal(byImportance(paths.map((path) => ({ path }))).map(({ path }) => path), paths.toReversed());
  },
  memoComputesOncePerKey() {
    let calls = 0;
    const next = memo(() => ++calls);
    equal([next('a'), next('a'), next('b')], [1, 1, 2]);
  },
  callDuringAnActionCausesOneMoreRun: async () => {
    let runs = 0;
    const action = throttle(async () => {
      runs++;
      if (runs === 1) action();
      await pause(20);
    }, 1);
    action();
    action();
    await pause(150);
    equal(runs, 2);
  },
  storeOfATabIsCreatedOnce() {
    const stores = tabStores();
    let disposed = 0;
    const create = () => ({ dispose: () => disposed++ });
    equal(stores.get('a', create) === stores.get('a', create), true);
    stores.get('b', create);
    stores.dispose();
    equal(disposed, 2);
  },
};
