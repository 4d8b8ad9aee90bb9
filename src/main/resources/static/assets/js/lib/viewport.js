// The window's size, as far as views care.
import { redraw } from './dom.js';

const narrow = matchMedia('(max-width: 720px)');
narrow.addEventListener('change', redraw);

export const isNarrow = () => narrow.matches;

/** Keeps running durations moving while something runs and somebody looks. */
let ticking = null;
export function tick() {
  ticking ??= setTimeout(() => {
    ticking = null;
    if (!document.hidden) redraw();
  }, 1000);
}
