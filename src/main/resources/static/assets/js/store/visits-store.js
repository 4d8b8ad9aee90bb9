// @ts-check
// The time of the visit before this one. Openings within 8 hours are one visit, so that a reload hides nothing.
import { storageKey } from '../lib/root.js';

const KEY = storageKey('waymark.visits');
const HOUR = 3_600_000;
const VISIT_HOURS = 8;
const FIRST_VISIT_HOURS = 30 * 24;

export const visits = Object.freeze({
  /** Returns the start of the previous visit in milliseconds; 30 days ago in the first visit. */
  last(now = Date.now()) {
    const [previous, current] = (localStorage.getItem(KEY) ?? '').split(' ').map(Number);
    if (current && now - current < VISIT_HOURS * HOUR) return previous;
    const last = current || now - FIRST_VISIT_HOURS * HOUR;
    localStorage.setItem(KEY, `${last} ${now}`);
    return last;
  },
});
