// @ts-check
// The width of the window.
import { notifier } from './notifier.js';
import { useStore } from './hooks.js';

const narrow = matchMedia('(max-width: 720px)');
const { subscribe, notify } = notifier();
narrow.addEventListener('change', notify);

const viewport = Object.freeze({ subscribe });

/** Returns whether the window is as narrow as a phone; renders the component again when that changes. */
export function useNarrow() {
  useStore(viewport);
  return narrow.matches;
}
