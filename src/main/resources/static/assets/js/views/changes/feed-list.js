// @ts-check
// A list of the entries of the feed, newest first, with a limit.

/**
 * @import { FeedEntry } from '../../model/feed-filter.js'
 * @typedef {{ items: readonly FeedEntry[], dropped: number }} FeedList dropped is the number of entries above the limit
 */

export const MAX_ITEMS = 10_000;

/** @type {FeedList} */
export const EMPTY_LIST = Object.freeze({ items: Object.freeze([]), dropped: 0 });

/** @type {(list: FeedList, fresh: readonly FeedEntry[]) => FeedList} */
export function prepend(list, fresh) {
  const items = [...fresh, ...list.items];
  return { items: items.slice(0, MAX_ITEMS), dropped: list.dropped + Math.max(0, items.length - MAX_ITEMS) };
}

/** @param {FeedList} list */
export const sizeOf = ({ items, dropped }) => items.length + dropped;
