// What this tab remembers: the token (until the tab closes) and the theme (for good).
import { keyOf } from './lib/root.js';

const TOKEN = keyOf('waymark.token');
const THEME = 'waymark.theme';

const listeners = new Set();

export const session = {
  /** True when an answer said that a token is needed, or that the one given is not enough. */
  locked: false,
  get token() {
    return sessionStorage.getItem(TOKEN) ?? '';
  },
  set token(text) {
    text ? sessionStorage.setItem(TOKEN, text) : sessionStorage.removeItem(TOKEN);
    session.locked = false;
    listeners.forEach((tell) => tell());
  },
  onToken: (tell) => listeners.add(tell),
};

const THEMES = ['system', 'light', 'dark'];

export const theme = {
  get value() {
    return localStorage.getItem(THEME) ?? 'system';
  },
  apply() {
    const chosen = theme.value;
    if (chosen === 'system') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.dataset.theme = chosen;
  },
  next() {
    const chosen = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
    localStorage.setItem(THEME, chosen);
    theme.apply();
  },
};
