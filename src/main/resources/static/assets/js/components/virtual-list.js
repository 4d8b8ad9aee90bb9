// @ts-check
// Renders only the visible rows of a list that may have thousands, in the page's scroll area or in its own. The row
// with the focus stays while it is out of sight. A printed page has all rows.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../lib/html.js';
import { rowOffsets } from '../model/row-offsets.js';

/** @import { RowOffsets } from '../model/row-offsets.js' */

const MARGIN_ROWS = 8;
const INITIAL_ROWS = 40;
/** @type {Readonly<Record<string, number>>} */
const STEPS = Object.freeze({ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -Infinity, End: Infinity });

/**
 * @template T
 * @typedef {object} VirtualListProps
 * @property {readonly T[]} items
 * @property {number | ((item: T) => number)} rowHeight in pixels
 * @property {(item: T) => Html} row
 * @property {(item: T) => string | number} keyOf
 * @property {string} label
 * @property {boolean} [boxed] whether the list scrolls by itself
 * @property {boolean} [isTable] whether it is the body of a table, whose head is its first row
 */

/** @param {VirtualListProps<any>} props */
export function VirtualList({ items, rowHeight, row, keyOf, label, boxed = false, isTable = false }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const isPrinting = useRef(false);
  const awaited = useRef(/** @type {number | null} */ (null)); // the row that gets the focus when it is rendered
  const [focused, setFocused] = useState(/** @type {string | number | null} */ (null));
  // visible rows, also beyond the current number of items, so that new items are shown at once
  const [range, setRange] = useState(/** @type {[number, number]} */ ([0, INITIAL_ROWS]));
  const offsets = rowOffsets(items, rowHeight);

  const measure = () => {
    if (!list.current || isPrinting.current) return;
    const next = visibleRange(list.current, offsets, boxed);
    setRange((last) => (next[0] === last[0] && next[1] === last[1] ? last : next));
  };
  const focusRow = (/** @type {number} */ index) => {
    const box = /** @type {HTMLElement} */ (list.current);
    if (focusRendered(box, index)) return;
    awaited.current = index;
    scrollToRow(box, offsets, index, boxed);
    measure();
  };
  useLayoutEffect(measure, []);
  useLayoutEffect(() => {
    if (awaited.current === null || !list.current || !focusRendered(list.current, awaited.current)) return;
    awaited.current = null;
  });
  useEffect(measure);
  usePrint(isPrinting, () => setRange([0, items.length]), measure);
  useEffect(() => {
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  });

  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const current = rowOf(event);
    const step = STEPS[event.key];
    if (!step || current === null || isInput(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    focusRow(Math.max(0, Math.min(items.length - 1, current + step)));
  };
  const onFocus = (/** @type {FocusEvent} */ event) => {
    const current = rowOf(event);
    setFocused(current === null || !items[current] ? null : keyOf(items[current]));
  };
  return html`
    <div ref=${list} class=${`virtual-list ${boxed ? 'is-boxed' : ''}`} role=${isTable ? 'rowgroup' : 'list'}
        aria-label=${isTable ? undefined : label} onscroll=${boxed ? measure : undefined} onkeydown=${onKey}
        onfocusin=${onFocus} onfocusout=${() => setFocused(null)}>
      <div class="virtual-space" role="presentation" style=${{ height: `${offsets.total}px` }}>
        ${renderedIndexes(items, range, keyOf, focused).map((i) => html`
          <div key=${keyOf(items[i])} class="virtual-row" ...${semantics(i, items.length, isTable)} data-index=${i}
              tabindex="-1" style=${positionOf(i, offsets)}>
            ${row(items[i])}
          </div>`)}
      </div>
    </div>`;
}

/** @type {(isPrinting: { current: boolean }, showAll: () => void, measure: () => void) => void} */
function usePrint(isPrinting, showAll, measure) {
  const start = () => {
    isPrinting.current = true;
    showAll();
  };
  const end = () => {
    isPrinting.current = false;
    measure();
  };
  useEffect(() => {
    addEventListener('beforeprint', start);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', start);
      removeEventListener('afterprint', end);
    };
  });
}

/**
 * Returns the indexes of the rows in the range, and that of the row with the focus.
 *
 * @type {(items: readonly any[], range: [number, number], keyOf: (item: any) => string | number,
 *   focused: string | number | null) => number[]}
 */
function renderedIndexes(items, [start, end], keyOf, focused) {
  const first = Math.min(start, items.length);
  const last = Math.min(items.length, Math.max(end, start + 1));
  const indexes = Array.from({ length: last - first }, (_, i) => first + i);
  const kept = focused === null ? -1 : items.findIndex((item) => keyOf(item) === focused);
  if (kept >= last) indexes.push(kept);
  else if (kept >= 0 && kept < first) indexes.unshift(kept);
  return indexes;
}

/** @type {(index: number, n: number, isTable: boolean) => Record<string, unknown>} */
const semantics = (index, n, isTable) => (isTable
  ? { role: 'row', 'aria-rowindex': index + 2 }
  : { role: 'listitem', 'aria-setsize': n, 'aria-posinset': index + 1 });

/** @type {(index: number, offsets: RowOffsets) => object} */
const positionOf = (index, offsets) => ({
  transform: `translateY(${offsets.top(index)}px)`,
  height: `${offsets.height(index)}px`,
});

/** @type {(list: HTMLElement, offsets: RowOffsets, boxed: boolean) => [number, number]} */
function visibleRange(list, offsets, boxed) {
  const top = boxed ? list.scrollTop : -list.getBoundingClientRect().top;
  const height = boxed ? list.clientHeight : innerHeight;
  const first = Math.max(0, offsets.indexAt(Math.max(0, top)) - MARGIN_ROWS);
  return [first, offsets.indexAt(Math.max(0, top + height)) + 1 + MARGIN_ROWS];
}

/** @type {(list: HTMLElement, offsets: RowOffsets, index: number, boxed: boolean) => void} */
function scrollToRow(list, offsets, index, boxed) {
  const top = offsets.top(index);
  if (boxed) list.scrollTop = top - list.clientHeight / 2;
  else scrollTo(0, top + list.getBoundingClientRect().top + scrollY - innerHeight / 2);
}

/**
 * Focuses the first link or button of a row, or else the row; returns false if the row is not rendered.
 *
 * @type {(list: HTMLElement, index: number) => boolean}
 */
function focusRendered(list, index) {
  const row = /** @type {HTMLElement | null} */ (list.querySelector(`.virtual-row[data-index="${index}"]`));
  const first = /** @type {HTMLElement | null} */ (row?.querySelector('a[href], button, [tabindex="0"]') ?? row);
  first?.focus();
  return first !== null;
}

/**
 * Returns the index of the row of an event.
 *
 * @param {Event} event
 */
function rowOf(event) {
  const row = /** @type {Element} */ (event.target).closest('.virtual-row');
  return row ? Number(row.getAttribute('data-index')) : null;
}

/** @param {Event} event */
const isInput = (event) => /** @type {Element} */ (event.target).matches('input, select, textarea');
