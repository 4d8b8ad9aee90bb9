// Fields × versions: a band covers the versions that have the field, and a mark shows each change.
import { h } from '../lib/dom.js';
import { filter } from '../lib/router.js';
import { isNarrow } from '../lib/viewport.js';
import { property } from '../lib/format.js';
import { value, visible } from '../lib/text.js';
import { changeWord } from './marks.js';
import { icon } from './icon.js';

const HEIGHT = 28;
const MARGIN_ROWS = 10;
const MAX_INDENT = 10;

/**
 * props: columns, rows, chosen (a field's id), open(column). It scrolls in both directions and renders visible rows
 * only.
 */
export function EvolutionGrid(_, life) {
  let box = null;
  let top = 0;
  let update = () => {};
  const onscroll = () => {
    const next = Math.floor(box.scrollTop / HEIGHT);
    if (next === top) return;
    top = next;
    update();
  };
  life.removed.push(() => (update = () => {}));

  return ({ columns, rows, chosen, open, redraw }) => {
    update = redraw;
    const inSight = Math.ceil((box?.clientHeight ?? 700) / HEIGHT);
    const first = Math.max(0, Math.min(top, rows.length - inSight) - MARGIN_ROWS);
    const last = Math.min(rows.length, top + inSight + MARGIN_ROWS);
    const width = isNarrow() ? 84 : 116;
    const sizes = { '--columns': columns.length, '--column': `${width}px` };
    return h('div.evolution', { role: 'table', 'aria-label': 'Fields by version', 'aria-rowcount': rows.length + 1, tabindex: '0', style: sizes, created: (e) => (box = e), onscroll },
      h('div.evolution-row.is-head', { role: 'row' },
        h('span.evolution-field', { role: 'columnheader' }, 'Field'),
        columns.map((column) => h('span.evolution-version', { role: 'columnheader' },
          h('button.evolution-open', { type: 'button', title: `${column.title} ${column.note} · ${column.id}`, onclick: () => open(column) }, h('b', null, column.title), h('span', null, column.note))))),
      h('div.evolution-space', { role: 'presentation', style: { height: `${rows.length * HEIGHT}px` } },
        rows.slice(first, last).map((row, i) => line(row, first + i, chosen))));
  };
}

function line(row, at, chosen) {
  return h('div.evolution-row', { key: row.key, role: 'row', 'aria-rowindex': at + 2, class: row.id === chosen ? 'is-chosen' : '', 'data-field': row.id, style: { transform: `translateY(${at * HEIGHT}px)` } },
    h('span.evolution-field', { role: 'rowheader', style: { '--depth': Math.min(row.depth, MAX_INDENT) } },
      h('button.field', { type: 'button', title: `History of ${visible(row.id)}`, onclick: () => filter({ field: row.id === chosen ? null : row.id }) }, visible(row.name))),
    row.cells.map((cell, i) => cellView(cell, row.cells[i - 1], row.cells[i + 1])));
}

function cellView(cell, before, after) {
  const here = cell && !cell.gone;
  const look = [
    here ? 'is-here' : 'is-absent', cell?.kind && `is-${cell.kind}`, cell?.breaking && 'is-breaking',
    here && (!before || before.gone) && 'is-first', here && (!after || after.gone) && 'is-last',
  ].filter(Boolean).join(' ');
  const text = describe(cell);
  return h('span.evolution-cell', { role: 'cell', class: look, title: text, 'aria-label': text },
    here && h('span.band', null, cell.kind && icon(cell.kind), (cell.kind || !before || before.gone) && h('span.band-type', null, cell.type)),
    cell?.gone && h('span.band-end', null, icon(cell.kind)));
}

function describe(cell) {
  if (!cell) return 'absent';
  if (!cell.kind) return cell.type;
  const what = (cell.change?.details ?? []).map((d) => `${property(d.path)} ${value(d.before)} → ${value(d.after)}`).join('; ');
  return `${changeWord(cell.kind)}${cell.breaking ? ', breaking' : ''}${cell.gone ? '' : `, ${cell.type}`}${what ? `: ${what}` : ''}`;
}
