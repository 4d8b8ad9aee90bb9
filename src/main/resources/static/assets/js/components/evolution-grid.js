// @ts-check
// Fields × versions: a band covers the versions that have the field, and a badge shows each change. The grid scrolls in
// both directions and renders visible rows only.
import { useRef, useState } from 'preact/hooks';
import { property } from '../lib/format.js';
import { html } from '../lib/html.js';
import { oneLine, visible } from '../lib/text.js';
import { setQuery } from '../router/router-store.js';
import { useNarrow } from '../store/viewport-store.js';
import { changeWord } from './badges.js';
import { icon } from './icon.js';

/** @import { EvolutionCell, EvolutionColumn, EvolutionRow } from '../model/evolution.js' */

const ROW_HEIGHT = 28;
const MARGIN_ROWS = 10;
const MAX_INDENT = 10;
const COLUMN_WIDTH = 116;
const NARROW_COLUMN_WIDTH = 84;
const INITIAL_HEIGHT = 700;

/**
 * @param {{
 *   columns: readonly EvolutionColumn[], rows: readonly EvolutionRow[], selected: string | null,
 *   open: (column: EvolutionColumn) => void, openField?: (field: string) => void,
 * }} props
 */
export function EvolutionGrid({ columns, rows, selected, open, openField = toggleField(selected) }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [top, setTop] = useState(0);
  const width = useNarrow() ? NARROW_COLUMN_WIDTH : COLUMN_WIDTH;
  const onScroll = () => setTop(Math.floor((box.current?.scrollTop ?? 0) / ROW_HEIGHT));

  const visibleRows = Math.ceil((box.current?.clientHeight ?? INITIAL_HEIGHT) / ROW_HEIGHT);
  const first = Math.max(0, Math.min(top, rows.length - visibleRows) - MARGIN_ROWS);
  const last = Math.min(rows.length, top + visibleRows + MARGIN_ROWS);
  return html`
    <div class="evolution" role="table" aria-label="Fields by version" aria-rowcount=${rows.length + 1} tabindex="0"
        ref=${box} style=${{ '--columns': columns.length, '--column': `${width}px` }} onscroll=${onScroll}>
      <div class="evolution-row is-head" role="row">
        <span class="evolution-field" role="columnheader">Field</span>
        ${columns.map((column) => columnHead(column, open))}
      </div>
      <div class="evolution-space" role="presentation" style=${{ height: `${rows.length * ROW_HEIGHT}px` }}>
        ${rows.slice(first, last).map((row, i) => evolutionRow(row, first + i, selected, openField))}
      </div>
    </div>`;
}

/** @type {(column: EvolutionColumn, open: (column: EvolutionColumn) => void) => Html} */
const columnHead = (column, open) => html`
  <span class=${`evolution-version ${column.isBreaking ? 'is-breaking' : ''}`} role="columnheader">
    <button class="evolution-open" type="button" title=${`${column.title} ${column.note} · ${column.id}`}
        onclick=${() => open(column)}>
      <b>${column.title}${column.isBreaking && html` <span class="breaking-badge">breaking</span>`}</b>
      <span>${column.note}</span>
    </button>
  </span>`;

/** @type {(selected: string | null) => (field: string) => void} */
const toggleField = (selected) => (field) => setQuery({ field: field === selected ? null : field });

/** @type {(row: EvolutionRow, index: number, selected: string | null, open: (field: string) => void) => Html} */
function evolutionRow(row, index, selected, open) {
  const isSelected = row.id === selected;
  return html`
    <div class=${`evolution-row ${isSelected ? 'is-selected' : ''}`} key=${row.key} role="row"
        aria-rowindex=${index + 2} data-field=${row.id}
        style=${{ transform: `translateY(${index * ROW_HEIGHT}px)` }}>
      <span class="evolution-field" role="rowheader" style=${{ '--depth': Math.min(row.depth, MAX_INDENT) }}>
        <button class="field" type="button" title=${`History of ${visible(row.id)}`}
          onclick=${() => open(row.id)}>${visible(row.name)}</button>
      </span>
      ${row.cells.map((cell, i) => evolutionCell(cell, row.cells[i - 1], row.cells[i + 1]))}
    </div>`;
}

/** @type {(cell: EvolutionCell | null, before?: EvolutionCell | null, after?: EvolutionCell | null) => Html} */
function evolutionCell(cell, before, after) {
  const isPresent = cell && !cell.gone;
  const isFirst = !before || before.gone;
  const classes = [
    'evolution-cell',
    isPresent ? 'is-present' : 'is-absent',
    cell?.kind && `is-${cell.kind}`,
    cell?.breaking && 'is-breaking',
    isPresent && isFirst && 'is-first',
    isPresent && (!after || after.gone) && 'is-last',
  ];
  const text = description(cell);
  return html`
    <span class=${classes.filter(Boolean).join(' ')} role="cell" title=${text} aria-label=${text}>
      ${isPresent && html`
        <span class="band">
          ${cell.kind && icon(cell.kind)}
          ${(cell.kind || isFirst) && html`<span class="band-type">${cell.type}</span>`}
        </span>`}
      ${cell?.gone && html`<span class="band-end">${icon(cell.kind ?? 'delete')}</span>`}
    </span>`;
}

/** @param {EvolutionCell | null} cell */
function description(cell) {
  if (!cell) return 'absent';
  if (!cell.kind) return cell.type;
  const details = (cell.change?.details ?? []).map(({ path, before, after }) =>
    `${property(path)} ${oneLine(before)} → ${oneLine(after)}`);
  const words = [changeWord(cell.kind), cell.breaking && 'incompatible', !cell.gone && cell.type];
  const head = words.filter(Boolean).join(', ');
  return details.length ? `${head}: ${details.join('; ')}` : head;
}
