// The state of this tab: the token (until the tab closes) and the theme (permanent).
import { keyOf } from './lib/root.js';

const TOKEN = keyOf('waymark.token');
const THEME = 'waymark.theme';

const listeners = new Set();

export const session = {
  /** Whether a response was a 401: a token is required, or the given one is insufficient. */
  locked: false,
  get token() {
    return sessionStorage.getItem(TOKEN) ?? '';
  },
  set token(text) {
    text ? sessionStorage.setItem(TOKEN, text) : sessionStorage.removeItem(TOKEN);
    session.locked = false;
    listeners.forEach((listener) => listener());
  },
  onToken: (listener) => listeners.add(listener),
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
