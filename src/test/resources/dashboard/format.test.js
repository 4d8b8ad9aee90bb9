import * as format from '/assets/js/lib/format.js';
import { equal, equalAll } from './assert.js';

const NOW = Date.parse('2024-12-24T21:00:00Z');
const before = (seconds) => format.ago(new Date(NOW - seconds * 1000).toISOString(), NOW);

export const tests = {
  countsHaveSeparators: () => equal([format.count(1234567), format.count(null)], ['1,234,567', '0']),
  pluralFollowsTheNumber() {
    equal([0, 1, 2].map((n) => format.plural(n, 'run')), ['0 runs', '1 run', '2 runs']);
    equal(format.plural(2, 'was recorded', 'were recorded'), '2 were recorded');
  },
  durationsHaveTwoUnits() {
    const seconds = [null, NaN, -1, 0.0001, 0.25, 1.234, 12.75, 59.99, 75, 3600, 7260, 90_000];
    equal(seconds.map(format.duration), [
      '–', '–', '0 s', '1 ms', '250 ms', '1.23 s', '12.8 s', '60 s', '1 min 15 s', '1 h', '2 h 1 min', '1 d 1 h',
    ]);
  },
  ageIsInOneUnit() {
    equal([1, 12, 125, 7300, 86_400, 3 * 86_400].map(before),
      ['just now', '12 s ago', '2 min ago', '2 h ago', '1 day ago', '3 days ago']);
  },
  missingTimesAreADash() {
    equal([format.ago(null), format.dateAndTime(undefined), format.timeOfDay('')], ['–', '–', '–']);
  },
  secondsBetweenTwoTimes() {
    equal(format.between('2024-12-24T21:00:00Z', '2024-12-24T21:00:01.5Z'), 1.5);
    equal(format.between(null, '2024-12-24T21:00:00Z'), null);
  },
  bytesHaveAUnit() {
    equal([null, 0, 1023, 1536, 1024 ** 5].map(format.bytes), ['–', '0 B', '1023 B', '1.5 KB', '1024 TB']);
  },
  idsAreShortened() {
    equal(['snapshot_000005_20241224_210016', 'x', null].map(format.shortId), ['#5', 'x', '–']);
  },
  executionOfARecordOrAPath() {
    equal(format.execution({ module_name: 'Loader', experiment_name: 'v1' }), 'Loader[v1]');
    equal(format.execution({ module: 'Loader', experiment: '' }), 'Loader[(empty)]');
  },
  workflowHasItsNamespace() {
    equalAll([format.workflowName({ namespace: 'a', name: 'b' }), 'a/b'], [format.workflowName(null), '']);
  },
  propertyOfTheTypeHasNoPrefix() {
    equal(['/type_attr/nullable', '/constraints/min', '/a~1b', '/type_attr'].map(format.property),
      ['nullable', 'constraints.min', 'a/b', 'type_attr']);
  },
};
