// @ts-check
// Renders only the visible rows of a list that may have thousands, in the page's scroll area or in its own. A printed
// page has all rows.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../lib/html.js';

const MARGIN_ROWS = 8;
const INITIAL_ROWS = 40;

/**
 * @template T
 * @typedef {object} VirtualListProps
 * @property {readonly T[]} items
 * @property {number} rowHeight in pixels
 * @property {(item: T) => Html} row
 * @property {(item: T) => string | number} keyOf
 * @property {string} label
 * @property {boolean} [boxed] whether the list scrolls by itself
 */

/** @param {VirtualListProps<any>} props */
export function VirtualList({ items, rowHeight, row, keyOf, label, boxed = false }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const isPrinting = useRef(false);
  // visible rows, also beyond the current number of items, so that new items are shown at once
  const [range, setRange] = useState(/** @type {[number, number]} */ ([0, INITIAL_ROWS]));

  const measure = () => {
    if (!list.current || isPrinting.current) return;
    const next = visibleRange(list.current, rowHeight, boxed);
    setRange((last) => (next[0] === last[0] && next[1] === last[1] ? last : next));
  };
  const startPrint = () => {
    isPrinting.current = true;
    setRange([0, items.length]);
  };
  const endPrint = () => {
    isPrinting.current = false;
    measure();
  };
  useLayoutEffect(measure, []);
  useEffect(measure);
  useEffect(() => {
    addEventListener('beforeprint', startPrint);
    addEventListener('afterprint', endPrint);
    return () => {
      removeEventListener('beforeprint', startPrint);
      removeEventListener('afterprint', endPrint);
    };
  }, [items.length]);
  useEffect(() => {
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [rowHeight, boxed]);

  const first = Math.min(range[0], items.length);
  const visible = items.slice(first, Math.max(range[1], range[0] + 1));
  return html`
    <div ref=${list} class=${`virtual-list ${boxed ? 'is-boxed' : ''}`} role="list" aria-label=${label}
        onscroll=${boxed ? measure : undefined} onkeydown=${moveFocus}>
      <div class="virtual-space" role="presentation" style=${{ height: `${items.length * rowHeight}px` }}>
        ${visible.map((item, i) => html`
          <div key=${keyOf(item)} class="virtual-row" role="listitem" aria-setsize=${items.length}
              aria-posinset=${first + i + 1} style=${positionOf(first + i, rowHeight)}>
            ${row(item)}
          </div>`)}
      </div>
    </div>`;
}

/** @type {(index: number, rowHeight: number) => object} */
const positionOf = (index, rowHeight) => ({
  transform: `translateY(${index * rowHeight}px)`,
  height: `${rowHeight}px`,
});

/** @type {(list: HTMLElement, rowHeight: number, boxed: boolean) => [number, number]} */
function visibleRange(list, rowHeight, boxed) {
  const top = boxed ? list.scrollTop : -list.getBoundingClientRect().top;
  const height = boxed ? list.clientHeight : innerHeight;
  const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS);
  return [first, Math.ceil((top + height) / rowHeight) + MARGIN_ROWS];
}

/**
 * The up and down keys move between rows, Home and End to the first and the last rendered one.
 *
 * @param {KeyboardEvent} event
 */
function moveFocus(event) {
  const target = /** @type {Element} */ (event.target);
  const row = target.closest('.virtual-row');
  if (!row || target.matches('input, select, textarea')) return;
  const sibling = siblingOf(row, event.key);
  const next = /** @type {HTMLElement | null} */ (sibling?.querySelector('a[href], button, [tabindex="0"]') ?? null);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** @type {(row: Element, key: string) => Element | null | undefined} */
function siblingOf(row, key) {
  if (key === 'ArrowDown') return row.nextElementSibling;
  if (key === 'ArrowUp') return row.previousElementSibling;
  if (key === 'Home') return row.parentElement?.firstElementChild;
  return key === 'End' ? row.parentElement?.lastElementChild : null;
}
