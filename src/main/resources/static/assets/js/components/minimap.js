// @ts-check
// All executions of a long list as a narrow picture beside it: a failure far below is seen at once, and a click scrolls
// to it. The keyboard has the list itself and its filters.
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../lib/html.js';
import { overviewParts } from '../model/overview.js';

/**
 * @import { TimeSpan } from '../model/durations.js'
 * @import { ExecutionRow } from '../model/executions.js'
 * @import { OverviewPart } from '../model/overview.js'
 */

const MAX_PARTS = 400;
const WIDTH = 100;
const MIN_WIDTH = 4;

/** @param {{ rows: readonly ExecutionRow[], span: TimeSpan | null }} props */
export function Minimap({ rows, span }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const parts = overviewParts(rows, span, MAX_PARTS);
  const showWindow = () => box.current && markWindow(box.current);
  useEffect(() => {
    addEventListener('scroll', showWindow, { passive: true });
    addEventListener('resize', showWindow);
    return () => {
      removeEventListener('scroll', showWindow);
      removeEventListener('resize', showWindow);
    };
  }, []);
  useEffect(() => {
    showWindow();
  });
  return html`
    <div class="minimap" ref=${box} aria-hidden="true" onpointerdown=${scrollToPointer} onpointermove=${drag}>
      <svg viewBox=${`0 0 ${WIDTH} ${parts.length}`} preserveAspectRatio="none">${parts.map(partRect)}</svg>
      <div class="minimap-window"></div>
    </div>`;
}

/** @type {(part: OverviewPart, i: number) => Html} */
const partRect = ({ state, from, to }, i) => html`
  <rect class=${`is-${state}`} x=${(from * WIDTH).toFixed(1)} y=${i} height="1"
    width=${Math.max(MIN_WIDTH, (to - from) * WIDTH).toFixed(1)}></rect>`;

/**
 * Returns the list beside a minimap.
 *
 * @param {HTMLElement} box
 */
const listOf = (box) => /** @type {HTMLElement} */ (box.parentElement?.querySelector('.virtual-list'));

/**
 * Marks the part of the list that the window shows.
 *
 * @param {HTMLElement} box
 */
function markWindow(box) {
  const { top, height } = listOf(box).getBoundingClientRect();
  const frame = /** @type {HTMLElement} */ (box.querySelector('.minimap-window'));
  const first = Math.max(0, -top) / height;
  const last = Math.min(1, (innerHeight - top) / height);
  frame.style.top = `${100 * first}%`;
  frame.style.height = `${100 * Math.max(0, last - first)}%`;
}

/** @param {PointerEvent} event */
function scrollToPointer(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  const map = box.getBoundingClientRect();
  const list = listOf(box).getBoundingClientRect();
  const share = (event.clientY - map.top) / map.height;
  scrollTo(0, scrollY + list.top + share * list.height - innerHeight / 2);
  event.preventDefault();
}

/** @param {PointerEvent} event */
function drag(event) {
  if (event.buttons === 1) scrollToPointer(event);
}
