// The width of the window.
import { redraw } from './dom.js';

const narrow = matchMedia('(max-width: 720px)');
narrow.addEventListener('change', redraw);

export const isNarrow = () => narrow.matches;

/** Updates running durations once a second while the page is visible. */
let ticking = null;
export function tick() {
  ticking ??= setTimeout(() => {
    ticking = null;
    if (!document.hidden) redraw();
  }, 1000);
}
