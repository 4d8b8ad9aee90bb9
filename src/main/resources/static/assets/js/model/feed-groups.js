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
  const bySecond = entriesBySecond(entries);
  if ([...bySecond.values()].every((list) => list.length <= MAX_PER_SECOND)) return entries;
  return [...bySecond.values()].flatMap((list) => (list.length > MAX_PER_SECOND ? groupsOf(list) : list));
}

/**
 * Returns the entries by the second in which they arrived live; entries of the history are not grouped. Consecutive
 * entries often have the same time, whose second is computed once: the list is long and grouped in each frame.
 *
 * @param {readonly FeedEntry[]} entries
 * @returns {Map<FeedEntry | string, FeedEntry[]>}
 */
function entriesBySecond(entries) {
  const bySecond = new Map();
  /** @type {FeedEntry['at']} */
  let time;
  /** @type {FeedEntry[]} */
  let group = [];
  for (const entry of entries) {
    if (entry.isHistory) {
      bySecond.set(entry, [entry]);
      continue;
    }
    if (!group.length || entry.at !== time) {
      time = entry.at;
      const second = String(time).slice(0, SECOND_LENGTH);
      group = bySecond.get(second) ?? [];
      bySecond.set(second, group);
    }
    group.push(entry);
  }
  return bySecond;
}

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
