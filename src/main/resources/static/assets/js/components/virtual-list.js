// Renders only the visible rows of a list that may have thousands, in the page's scroll area or in its own.
import { h, redraw } from '../lib/dom.js';

const MARGIN_ROWS = 8;

/** props: items, rowHeight, row(item, index), keyOf(item), label, boxed (its own scroll area), role. */
export function VirtualList(_, life) {
  let dom = null;
  // visible rows, also beyond the current number of items, so that new items are shown at once
  let range = [0, 40];
  let shown = null;

  function measure() {
    if (!dom?.isConnected || !shown) return;
    const { rowHeight, boxed } = shown;
    const top = boxed ? dom.scrollTop : -dom.getBoundingClientRect().top;
    const height = boxed ? dom.clientHeight : innerHeight;
    const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS);
    const last = Math.ceil((top + height) / rowHeight) + MARGIN_ROWS;
    if (first === range[0] && last === range[1]) return;
    range = [first, last];
    redraw();
  }

  addEventListener('scroll', measure, { passive: true });
  addEventListener('resize', measure);
  life.removed.push(() => {
    removeEventListener('scroll', measure);
    removeEventListener('resize', measure);
  });

  return (props) => {
    shown = props;
    requestAnimationFrame(measure);
    const { items, rowHeight, row, keyOf, label, boxed, role = 'list' } = props;
    const [first, last] = [Math.min(range[0], items.length), Math.min(Math.max(range[1], range[0] + 1), items.length)];
    const rows = [];
    for (let i = first; i < last; i++) {
      rows.push(h('div.virtual-row', {
        key: keyOf(items[i], i), role: role === 'table' ? 'row' : 'listitem', 'aria-rowindex': role === 'table' ? i + 1 : undefined,
        'aria-setsize': role === 'list' ? items.length : undefined, 'aria-posinset': role === 'list' ? i + 1 : undefined,
        style: { transform: `translateY(${i * rowHeight}px)`, height: `${rowHeight}px` },
      }, row(items[i], i)));
    }
    return h('div.virtual', {
      class: boxed ? 'is-boxed' : '', role, 'aria-label': label, 'aria-rowcount': role === 'table' ? items.length : undefined,
      created: (element) => ((dom = element), measure()), onscroll: boxed ? measure : undefined, onkeydown: onKey,
    }, h('div.virtual-space', { role: 'presentation', style: { height: `${items.length * rowHeight}px` } }, rows));
  };
}

/** The up and down keys move between rows. */
function onKey(event) {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
  const row = event.target.closest('.virtual-row');
  if (!step || !row || event.target.matches('input, select, textarea')) return;
  const target = row[step]?.querySelector('a[href], button, [tabindex="0"]');
  if (!target) return;
  event.preventDefault();
  target.focus();
}
