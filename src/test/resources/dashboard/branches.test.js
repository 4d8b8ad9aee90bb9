import { branchesOf, closedAtFirst, openRows } from '/assets/js/model/branches.js';
import { overviewParts } from '/assets/js/model/overview.js';
import { rowOffsets } from '/assets/js/model/row-offsets.js';
import { datasetsInOrder, firstShown } from '/assets/js/model/workflow-datasets.js';
import { equal } from './assert.js';

const row = (text, state = 'completed', start = NaN, end = NaN) => {
  const path = text.split('/').map((module) => ({ module, experiment: 'a' }));
  return { text, key: JSON.stringify(path), path, depth: path.length - 1, state, start, end };
};
const TREE = ['L', 'L/P', 'L/P/S', 'L/P/T', 'L/Q', 'L/Q/S', 'L/Q/T'].map((text) => row(text));
const texts = (rows) => [...rows].map(({ text }) => text);

export const tests = {
  branchHasSeveralNextExecutions() {
    const branches = branchesOf(TREE);
    equal([...branches].map(([{ text }, inner]) => [text, inner.length]), [['L', 6], ['L/P', 2], ['L/Q', 2]]);
  },
  chainHasNoBranch() {
    equal(branchesOf(['L', 'L/P', 'L/P/S'].map((text) => row(text))).size, 0);
  },
  smallRunIsOpen() {
    equal(closedAtFirst(TREE, branchesOf(TREE), TREE.length).size, 0);
  },
  innermostBranchesAreClosedFirst() {
    equal(texts(closedAtFirst(TREE, branchesOf(TREE), 3)), ['L/P', 'L/Q']);
    equal(texts(closedAtFirst(TREE, branchesOf(TREE), 2)), ['L', 'L/P', 'L/Q']);
  },
  branchWithAFailureIsOpen() {
    const rows = TREE.map((one) => (one.text === 'L/Q/T' ? row(one.text, 'failed') : one));
    equal(texts(closedAtFirst(rows, branchesOf(rows), 3)), ['L/P']);
  },
  rowsInClosedBranchesAreHidden() {
    const branches = branchesOf(TREE);
    equal(texts(openRows(TREE, branches, new Set([TREE[1]]))), ['L', 'L/P', 'L/Q', 'L/Q/S', 'L/Q/T']);
  },
  overviewShowsTheWorstState() {
    const rows = [row('a', 'completed', 0, 5), row('b', 'failed', 5, 10), row('c', 'not_started'), row('d')];
    equal(overviewParts(rows, { start: 0, end: 10 }, 2), [
      { state: 'failed', from: 0, to: 1 }, { state: 'completed', from: 0, to: 0 },
    ]);
  },
  overviewExtendsRunningExecutionsToNow() {
    equal(overviewParts([row('a', 'in_progress', 2)], { start: 0, end: 10 }, 9, 5), [
      { state: 'in_progress', from: 0.2, to: 0.5 },
    ]);
  },
  rowsHaveTheirOwnHeights() {
    const offsets = rowOffsets([10, 30, 20], (height) => height);
    equal(offsets.total, 60);
    equal([0, 1, 2].map(offsets.top), [0, 10, 40]);
    equal([0, 9, 10, 39, 40, 59].map(offsets.indexAt), [0, 0, 1, 1, 2, 2]);
  },
  positionsBeyondTheEndAreFurtherRows() {
    equal([60, 75].map(rowOffsets([10, 30, 20], (height) => height).indexAt), [3, 4]);
    equal(rowOffsets([], (height) => height).indexAt(0), 0);
    equal(rowOffsets(['a', 'b'], 10).indexAt(35), 3);
  },
  datasetsAreInTheOrderOfTheExecutions() {
    const datasets = ['b', 'x', 'a'].map((name, i) => ({ name, versions: i + 1 }));
    const ordered = datasetsInOrder(datasets, [{ key: 'a' }, { key: 'b' }]);
    equal(ordered.map(({ name }) => name), ['a', 'b', 'x']);
    equal(firstShown(ordered).name, 'a');
    equal(firstShown([{ name: 'n', versions: 1 }]).name, 'n');
  },
};
