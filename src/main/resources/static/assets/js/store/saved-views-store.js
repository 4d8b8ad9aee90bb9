// @ts-check
// Addresses with names, which this browser keeps.
import { storageKey } from '../lib/root.js';
import { notifier } from './notifier.js';

/** @typedef {{ name: string, href: string }} SavedView */

const KEY = storageKey('waymark.views');
const MAX_VIEWS = 30;

const { subscribe, notify } = notifier();

export const savedViews = Object.freeze({
  subscribe,
  /** @returns {SavedView[]} */
  list() {
    try {
      const list = JSON.parse(localStorage.getItem(KEY) ?? '[]');
      return Array.isArray(list) ? list.filter(isView) : [];
    } catch {
      return [];
    }
  },
  /** @param {SavedView} view replaces one with the same address */
  add(view) {
    store([view, ...savedViews.list().filter(({ href }) => href !== view.href)].slice(0, MAX_VIEWS));
  },
  /** @param {string} href */
  remove(href) {
    store(savedViews.list().filter((one) => one.href !== href));
  },
});

/** @param {any} one */
const isView = (one) => typeof one?.name === 'string' && typeof one?.href === 'string';

/** @param {SavedView[]} list */
function store(list) {
  localStorage.setItem(KEY, JSON.stringify(list));
  notify();
}
