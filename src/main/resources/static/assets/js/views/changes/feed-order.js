// @ts-check
// The order and the identity of the entries of the feed.

/** @import { FeedEntry } from '../../model/feed-filter.js' */

/** @type {(a: FeedEntry, b: FeedEntry) => number} */
export function byTime(a, b) {
  if (a.at !== b.at) return String(a.at) < String(b.at) ? -1 : 1;
  return rank(a) - rank(b) || numberOf(a) - numberOf(b);
}

/** @param {FeedEntry} entry */
const rank = ({ kind }) => (kind === 'snapshot' ? 0 : 1);

/** @param {FeedEntry} entry */
const numberOf = ({ record }) => Number(/_(\d+)_/.exec(record.change_id ?? record.snapshot_id ?? '')?.[1] ?? 0);

/**
 * Returns a text that is the same for an item of the feed and for the same record in the history of its run.
 *
 * @param {FeedEntry} entry
 */
export function identityOf({ kind, id, run, record }) {
  if (kind === 'snapshot') return `${run}/${record.snapshot_id}`;
  return kind === 'change' ? `${run}/${record.change_id}` : String(id);
}
