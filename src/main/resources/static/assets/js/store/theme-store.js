// @ts-check
// The theme of the page, stored permanently.
import { notifier } from './notifier.js';

const KEY = 'waymark.theme';
const THEMES = Object.freeze(['system', 'light', 'dark']);

const { subscribe, notify } = notifier();

export const theme = {
  subscribe,
  get value() {
    return localStorage.getItem(KEY) ?? 'system';
  },
  apply() {
    const value = theme.value;
    if (value === 'system') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.dataset.theme = value;
  },
  next() {
    localStorage.setItem(KEY, THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]);
    theme.apply();
    notify();
  },
};
