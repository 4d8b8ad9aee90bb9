// @ts-check
// Groups the entries of the feed by run for the seconds in which more arrived than anybody can read.
import { groupBy } from './group.js';

/** @import { FeedEntry } from './feed-filter.js' */

/** The number of entries of a second that are shown one by one. */
const MAX_PER_SECOND = 20;
const SECOND_LENGTH = 'yyyy-mm-ddThh:mm:ss'.length;

/**
 * Returns the entries, those of a busy second as one entry for each run.
 *
 * @param {readonly FeedEntry[]} entries latest first
 * @returns {readonly FeedEntry[]}
 */
export function groupedEntries(entries) {
  const bySecond = groupBy(entries, secondOf);
  if ([...bySecond.values()].every((list) => list.length <= MAX_PER_SECOND)) return entries;
  return [...bySecond.values()].flatMap((list) => (list.length > MAX_PER_SECOND ? groupsOf(list) : list));
}

/**
 * Returns the second of an entry that arrived live; entries of the history are not grouped.
 *
 * @param {FeedEntry} entry
 */
const secondOf = (entry) => (entry.isHistory ? entry : String(entry.at).slice(0, SECOND_LENGTH));

/**
 * @param {FeedEntry[]} entries of one second
 * @returns {FeedEntry[]}
 */
const groupsOf = (entries) => [...groupBy(entries, ({ run }) => run)].map(([run, list]) => ({
  kind: 'group',
  id: `${run} ${String(list[0].at).slice(0, SECOND_LENGTH)}`,
  run,
  workflow: list[0].workflow,
  at: list[0].at,
  record: { items: list.length, kinds: [...new Set(list.map(({ kind }) => kind))] },
}));
