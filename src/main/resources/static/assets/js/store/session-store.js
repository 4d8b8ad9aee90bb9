// @ts-check
// The token of this tab, which is stored until the tab closes.
import { storageKey } from '../lib/root.js';
import { notifier } from './notifier.js';

const TOKEN = storageKey('waymark.token');

const { subscribe, notify } = notifier();

export const session = {
  subscribe,
  /** Whether a response was a 401: a token is required, or the given one is insufficient. */
  locked: false,
  /** The number of tokens so far; views are opened again with each token. */
  generation: 0,
  get token() {
    return sessionStorage.getItem(TOKEN) ?? '';
  },
  set token(text) {
    if (text) sessionStorage.setItem(TOKEN, text);
    else sessionStorage.removeItem(TOKEN);
    session.locked = false;
    session.generation++;
    notify();
  },
  lock() {
    if (session.locked) return;
    session.locked = true;
    notify();
  },
};
