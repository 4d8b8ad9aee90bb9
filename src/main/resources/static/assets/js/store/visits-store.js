// @ts-check
// The time of the last visit. It stays the same until the tab is closed, so that a reload does not hide what is new.
import { storageKey } from '../lib/root.js';

const KEY = storageKey('waymark.visit');
const DAY = 86_400_000;
const FIRST_VISIT_DAYS = 30;

export const visits = Object.freeze({
  /** Returns the time of the last visit in milliseconds; 30 days ago for the first visit. */
  last() {
    const ofTab = sessionStorage.getItem(KEY);
    if (ofTab) return Number(ofTab);
    const last = localStorage.getItem(KEY) ?? String(Date.now() - FIRST_VISIT_DAYS * DAY);
    sessionStorage.setItem(KEY, last);
    localStorage.setItem(KEY, String(Date.now()));
    return Number(last);
  },
});
