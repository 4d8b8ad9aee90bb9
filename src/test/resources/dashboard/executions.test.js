import { elapsedSeconds, ownSteps, spanOf, timeByModule } from '/assets/js/model/durations.js';
import { executionRows } from '/assets/js/model/executions.js';
import { sentence } from '/assets/js/views/run/run-summary.js';
import { equal } from './assert.js';

const time = (second) => (second === null ? null : new Date(1_000 * second).toISOString());
const execution = (names, state, start, end) => {
  const path = names.map(([module, experiment]) => ({ module, experiment }));
  const { module, experiment } = path.at(-1);
  return {
    key: names.join(), path, module_name: module, experiment_name: experiment, state,
    started_at: time(start), ended_at: time(end), error: null,
  };
};
const step = (module, experiment, name, start, end) => ({
  record_id: end && `timing_${start}`, module_name: module, experiment_name: experiment, step_name: name,
  start_time: time(start), end_time: time(end), duration_seconds: end && end - start, context: {},
});
const data = (state, executions, { timings = [], snapshots = [], changes = [] } = {}) => ({
  summary: { state, sequence: ['Loader'], started_at: time(0), ended_at: time(10), last_event_at: time(10) },
  executions,
  snapshots: new Map(snapshots.map((one) => [one.snapshot_id, one])),
  timings: new Map(timings.map((one, i) => [i, one])),
  changes: new Map(changes.map((one, i) => [i, one])),
});
const LOADER = [['Loader', 'a']];
const REPORTER = [['Loader', 'a'], ['Reporter', 'r']];
const OTHER_REPORTER = [['Loader', 'b'], ['Reporter', 'r']];

export const tests = {
  chainDoesNotStepIn() {
    const executions = [execution(LOADER, 'completed', 1, 2), execution(REPORTER, 'completed', 2, 3)];
    const rows = executionRows(data('completed', executions));
    equal(rows.map(({ module, depth }) => [module, depth]), [['Loader', 0], ['Reporter', 0]]);
  },
  branchStepsInByOne() {
    const paths = [LOADER, REPORTER, [['Loader', 'b']], OTHER_REPORTER];
    const rows = executionRows(data('completed', paths.map((path) => execution(path, 'completed', 1, 2))));
    equal(rows.map(({ depth }) => depth), [0, 1, 0, 1]);
  },
  executionStopsAtTheEndOfItsRun() {
    const [row] = executionRows(data('failed', [execution(LOADER, 'in_progress', 1, null)]));
    equal([row.state, row.end, elapsedSeconds(row)], ['stopped', 10_000, 9]);
  },
  stepBelongsToTheNextExecutionThatEnds() {
    const executions = [execution(REPORTER, 'completed', 1, 3), execution(OTHER_REPORTER, 'completed', 4, 6)];
    const rows = executionRows(data('completed', executions, { timings: [step('Reporter', 'r', 'write', 4, 5)] }));
    equal(rows.map(({ steps }) => steps.length), [0, 1]);
  },
  stepAfterAllEndsStartsTheNextExecution() {
    const executions = [
      execution(LOADER, 'completed', 0, 1), execution(REPORTER, 'completed', 1, 2),
      execution([['Loader', 'b']], 'completed', 2, 3), execution(OTHER_REPORTER, 'not_started', null, null),
    ];
    const rows = executionRows(data('in_progress', executions, { timings: [step('Reporter', 'r', 'write', 4, null)] }));
    equal(rows[3].state, 'in_progress');
    equal(rows[3].steps.map(({ status }) => status), ['in_progress']);
  },
  snapshotHasTheTimeOfTheEnd() {
    const names = { module_name: 'Loader', experiment_name: 'a' };
    const snapshots = [{ snapshot_id: 's1', ...names, phase: 'completed', timestamp: time(2) }];
    const changes = [
      { snapshot_id: 's1', target_type: 'field', change_type: 'create', compatibility: 'compatible' },
      { snapshot_id: 's1', target_type: 'field', change_type: 'update', renamed_from: 'x', compatibility: 'breaking' },
    ];
    const [row] = executionRows(data('completed', [execution(LOADER, 'completed', 1, 2)], { snapshots, changes }));
    equal([row.snapshot.snapshot_id, row.counts, row.breaking], ['s1', { create: 1, rename: 1 }, 1]);
  },
  missingTimesComeFromTheSteps() {
    const timings = [step('Loader', 'a', 'read', 1, 3)];
    const [row] = executionRows(data('completed', [execution(LOADER, 'completed', null, 2)], { timings }));
    equal([row.start, row.end], [1_000, 3_000]);
  },
  overlappingStepsCountOnce() {
    const timings = [step('Loader', 'a', 'read', 1, 4), step('Loader', 'a', 'parse', 2, 5)];
    const rows = executionRows(data('completed', [execution(LOADER, 'completed', 1, 5)], { timings }));
    equal(elapsedSeconds(rows[0]), 4);
    equal(timeByModule(rows, ['Loader']), [{ module: 'Loader', executions: 1, seconds: 4 }]);
  },
  singleStepCalledRunIsHidden() {
    const timings = [step('Loader', 'a', 'run', 1, 4)];
    const [row] = executionRows(data('completed', [execution(LOADER, 'completed', 1, 5)], { timings }));
    equal([row.steps.length, ownSteps(row).length], [1, 0]);
  },
  spanCoversAllTimes() {
    const timings = [step('Loader', 'a', 'read', 0, 6)];
    const run = data('completed', [execution(LOADER, 'completed', 1, 5)], { timings });
    equal(spanOf(executionRows(run), run.summary), { start: 0, end: 6_000 });
    equal(spanOf([], run.summary), null);
  },
  summaryNamesTheFailedExecution() {
    const run = data('failed', [execution(LOADER, 'failed', 1, 2), execution(REPORTER, 'not_started', null, null)]);
    equal(sentence(run.summary, executionRows(run)),
      'Failed after 10 s in Loader[a]. 0 of 2 executions completed, 1 not started.');
  },
  summaryComparesWithTheUsualDuration() {
    const run = data('completed', [execution(LOADER, 'completed', 1, 2)]);
    const rows = executionRows(run);
    equal([5, 9.9].map((p50) => sentence({ ...run.summary, usual_duration_seconds: p50 }, rows)), [
      'Completed in 10 s. 1 of 1 execution completed. That is 100 % longer than usual (5 s).',
      'Completed in 10 s. 1 of 1 execution completed. That is as long as usual (9.9 s).',
    ]);
  },
};
