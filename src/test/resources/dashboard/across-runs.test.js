import { breakingOf, changeEntries, entriesByRun, isPassedOn } from '/assets/js/model/between-runs.js';
import { groupedEntries } from '/assets/js/model/feed-groups.js';
import { gridRows } from '/assets/js/model/execution-grid.js';
import { metricsOf } from '/assets/js/model/metrics.js';
import { lastDuration } from '/assets/js/model/last-duration.js';
import { failedExecutions, meaningfulDifferences, unchangedParts } from '/assets/js/model/run-differences.js';
import { median, stepTrends } from '/assets/js/model/step-trends.js';
import { attentionItems } from '/assets/js/views/today/attention.js';
import { detailKeys } from '/assets/js/views/today/today-details.js';
import { parseQuery } from '/assets/js/views/between-runs/changes-query.js';
import { isFound, sorted } from '/assets/js/views/runs/run-order.js';
import { equal } from './assert.js';

const NOW = Date.parse('2026-01-31T00:00:00Z');
const WORKFLOW = { namespace: 'shop', name: 'customers' };
const change = (dataset, field, more = {}) => ({
  dataset: { namespace: 'd', name: dataset }, version: 2, run_id: 'r', workflow: WORKFLOW, change_type: 'create',
  target_type: 'field', target_id: field, target_path: [field], compatibility: 'breaking',
  timestamp: `2026-01-01T00:00:0${dataset}Z`, ...more,
});
const ofSchema = (dataset) => change(dataset, 't', { target_type: 'schema', target_path: [], change_type: 'update' });
const run = (id, state, more = {}) => ({ run_id: id, state, workflow: WORKFLOW, error: null, ended_at: null, ...more });
const execution = (key, state) => ({
  key, module_name: key, experiment_name: 'a', path: [{ module: key, experiment: 'a' }], state,
  started_at: '2026-01-01T00:00:00Z', ended_at: null,
});
const today = (more) => ({
  workflows: [], running: [], failed: [], late: [], changes: [], deadLetters: 0, since: '2026-01-30T00:00:00Z', ...more,
});
const kinds = (more) => attentionItems(today(more)).map(({ kind }) => kind);

export const tests = {
  sameChangeOfSeveralDatasetsIsOneEntry() {
    const entries = changeEntries([change('2', 'fax'), change('1', 'fax'), change('1', 'zip'), ofSchema('1')]);
    equal(entries.map((entry) => [entry.change.target_id, entry.change.dataset.name, entry.all.length]),
      [['fax', '1', 2], ['zip', '1', 1]]);
    equal([breakingOf(entries).length, entriesByRun(entries).get('r').length], [2, 2]);
  },
  changeOfASchemaAloneIsAnEntry() {
    equal(changeEntries([ofSchema('1')]).length, 1);
  },
  changeIsPassedOnAlongTheModules() {
    const isPassed = (...names) =>
      isPassedOn(changeEntries(names.map((name, i) => change(String(i), 'fax', { dataset: { name } })))[0]);
    equal([isPassed('A[a]', 'A[a]_B[b]', 'A[a]_B[b]_C[c]'), isPassed('A[a]', 'A[ab]'), isPassed('A[a]')],
      [true, false, false]);
  },
  gridHasARowForEachExecution() {
    const runs = [run('r1', 'failed'), run('r2', 'in_progress')];
    const rows = gridRows(runs, new Map([
      ['r1', [execution('A', 'completed'), execution('Old', 'in_progress')]], ['r2', [execution('A', 'in_progress')]],
    ]));
    equal(rows.map(({ name, cells }) => [name, cells.map(({ state }) => state)]),
      [['A[a]', ['completed', 'in_progress']], ['Old[a]', ['stopped', 'absent']]]);
  },
  busySecondIsOneEntryForEachRun() {
    const entry = (id, second) => ({ kind: 'change', run: `r${id % 2}`, at: `2026-01-01T00:00:0${second}.${id}Z`, id });
    const busy = Array.from({ length: 30 }, (_, i) => entry(i, 2));
    const grouped = groupedEntries([entry(0, 3), ...busy, entry(1, 1)]);
    equal(grouped.map(({ kind, record }) => [kind, record?.items ?? 1]),
      [['change', 1], ['group', 15], ['group', 15], ['change', 1]]);
  },
  numbersOfResultsAreMetrics() {
    const results = [{ key: 'E[a]', data: { quality: { all: 0.9 }, name: 'x' } }, { key: 'F[a]', data: 3 }];
    const metrics = metricsOf([[], results]);
    equal(metrics.map(({ name, values }) => [name, values]), [['quality.all', [null, 0.9]], ['result', [null, 3]]]);
  },
  medianOfAnEvenNumberIsBetweenTheMiddleOnes() {
    equal([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]);
  },
  stepThatBecameSlowerIsFirst() {
    const step = (name, seconds) => ({
      step_name: name,
      values: seconds.map((one, i) => ({ duration_seconds: one, end_time: `2026-01-${10 + i}T00:00:00Z` })),
    });
    const steps = [step('same', [90, 90, 90, 90, 90, 90]), step('slow', [1, 1, 1, 9, 9, 9]), step('none', [])];
    const trends = stepTrends(steps);
    equal(trends.map(({ step: { step_name: name }, slower, first, now }) => [name, slower, first, now]),
      [['slow', true, 1, 9], ['same', false, 90, 90]]);
    equal(trends.map(({ since, window }) => [since, window]), Array(2).fill(['2026-01-10T00:00:00Z', 5]));
  },
  lastDurationIsOfTheLastCompletedRun() {
    const recent = [run('r3', 'failed', { duration_seconds: 1 }), run('r2', 'completed', { duration_seconds: 15 })];
    const { run: id, percent, isSlower } = lastDuration({ recent_runs: recent, duration: { p50: 10 } });
    equal([id, percent, isSlower], ['r2', 50, true]);
    equal(lastDuration({ recent_runs: recent, duration: { p50: 14 } }).percent, 0);
    equal(lastDuration({ recent_runs: recent.slice(0, 1), duration: { p50: 14 } }), null);
  },
  searchOfChangesHasWords() {
    const { unknown, since, ...query } = parseQuery('is:breaking field:a fax since:2d is:odd category:type', NOW);
    equal([query.compatibility, query.field, query.category, since, unknown],
      [['breaking'], ['a', 'fax'], ['type'], '2026-01-29T00:00:00.000Z', ['is:odd']]);
  },
  failureIsShownUntilALaterRunEnds() {
    const failed = [run('r1', 'failed', { ended_at: '2026-01-01T00:00:00Z' })];
    const workflow = (runs) => ({ ...WORKFLOW, recent_runs: runs });
    equal(kinds({ failed, workflows: [workflow([run('r2', 'in_progress'), run('r1', 'failed')])] }), ['failed']);
    equal(kinds({ failed, workflows: [workflow([run('r2', 'completed'), run('r1', 'failed')])] }), []);
  },
  failureIsComparedWithTheRunsBefore() {
    const failed = [run('r3', 'failed')];
    const before = (...runs) => {
      const workflows = [{ ...WORKFLOW, recent_runs: [run('r4', 'completed'), ...failed, ...runs] }];
      const [{ previous, lastGood }] = attentionItems(today({ failed, workflows, since: '2026-01-01T00:00:00Z' }));
      return [previous, lastGood];
    };
    failed[0].ended_at = '2026-01-02T00:00:00Z';
    equal(before(run('r2', 'failed'), run('r1', 'completed')), ['r2', 'r1']);
    equal(before(run('r2', 'completed')), ['r2', 'r2']);
    equal(before(), [null, null]);
  },
  detailsAreLoadedForFewRunsAndWorkflows() {
    const item = (id, failure) => ({ kind: 'failed', run: run(id, 'failed', { failure }) });
    const workflow = (name, seconds) => ({
      namespace: 'n', name, duration: { p50: 10 }, recent_runs: [run('r', 'completed', { duration_seconds: seconds })],
    });
    equal(detailKeys([item('a'), item('b', {})], [workflow('usual', 10), workflow('slow', 20)]),
      { runs: ['a'], workflows: [['n', 'slow', 'r']] });
    const many = Array.from({ length: 9 }, (_, i) => i);
    const keys = detailKeys(many.map((i) => item(`r${i}`)), many.map((i) => workflow(`w${i}`, 20)));
    equal([keys.runs.length, keys.workflows.length], [3, 3]);
  },
  onlyActiveRunsAreLate() {
    const late = [{ run_id: 'r1', key: 'A[a]' }, { run_id: 'gone', key: 'A[a]' }];
    equal(kinds({ late, running: [run('r1', 'in_progress', { stale: true })], deadLetters: 2 }), ['late', 'letters']);
  },
  runIsFoundByItsError() {
    const failed = run('r1', 'failed', { error: { type: 'OOMKilled' } });
    equal([isFound(failed, 'oom', ''), isFound(failed, 'r1', 'shop'), isFound(failed, 'x', '')], [true, true, false]);
  },
  runsAreSortedByDuration() {
    const timed = (id, end) =>
      run(id, 'completed', { started_at: '2026-01-01T00:00:00Z', ended_at: `2026-01-0${end}T00:00:00Z` });
    equal(sorted([timed('a', 2), timed('b', 3)], 'duration').map(({ run_id: id }) => id), ['b', 'a']);
  },
  schemaOfAnUnfinishedExecutionIsNoDifference() {
    const schema = (key, type) => ({ kind: 'schema', key, change: { target_type: type } });
    const items = [{ kind: 'state', key: 'a' }, schema('a', 'schema'), schema('b', 'schema'), schema('a', 'field')];
    equal(meaningfulDifferences(items), [items[0], items[2], items[3]]);
  },
  failedExecutionsComeBeforeStoppedOnes() {
    const state = (key, after) => ({ kind: 'state', key, before: { state: 'completed' }, after: { state: after } });
    const stopped = [state('A[a]', 'in_progress'), { kind: 'config', key: null, before: 1, after: 2 }];
    equal(failedExecutions(stopped, 'after'), ['A[a]']);
    equal(failedExecutions([...stopped, state('B[b]', 'failed')], 'after'), ['B[b]']);
    equal(failedExecutions(stopped, 'before'), []);
  },
  unchangedSchemaAndConfigAreStated() {
    equal(unchangedParts([{ kind: 'result' }]), ' Schema as before. Config as before.');
    equal(unchangedParts([{ kind: 'state' }, { kind: 'config' }]),
      ' Schema as before in all executions that both runs completed.');
    equal(unchangedParts([{ kind: 'schema' }, { kind: 'config' }]), '');
  },
};
