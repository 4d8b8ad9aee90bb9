// One schema as a table: one row for each field, with its changes in the cells.
import { h } from '../lib/dom.js';
import { filter } from '../lib/router.js';
import { isNarrow } from '../lib/viewport.js';
import { facts, typeText } from '../model/fields.js';
import { breakingMark, changeIcon } from './marks.js';
import { pair } from './details.js';
import { property } from '../lib/format.js';
import { isGiven, names, text, visible } from '../lib/text.js';
import { VirtualList } from './virtual-list.js';

/** The maximum indentation level, so that the names of deeper fields remain visible. */
const MAX_INDENT = 10;

export function schemaTable(rows, chosen) {
  return h('div.table.schema', null,
    h('div.table-head.schema-row', { 'aria-hidden': 'true' }, ['', 'Field', 'Type', 'Properties', ''].map((name) => h('span', null, name))),
    h(VirtualList, { items: rows, rowHeight: isNarrow() ? 52 : 32, keyOf: (r) => r.key, label: 'Fields', row: (r) => row(r, chosen) }));
}

function row(r, chosen) {
  const shown = r.after ?? r.before;
  const changed = new Map((r.change?.details ?? []).map((detail) => [detail.path, detail]));
  return h('article.schema-row', { class: `${r.kind ? `is-${r.kind}` : ''} ${r.id === chosen ? 'is-chosen' : ''}`, 'data-field': r.id },
    h('span.schema-mark', null, r.kind && changeIcon(r.kind)),
    fieldName(r, chosen),
    h('span.schema-type', null, typeCell(shown, changed)),
    h('span.schema-facts', { title: isGiven(shown?.description) && text(shown.description) }, factCells(shown, changed, r)),
    h('span.schema-end', null, r.change?.compatibility === 'breaking' && breakingMark()));
}

export function fieldName(r, chosen) {
  return h('span.field-name', { style: { 'padding-left': `${Math.min(r.depth, MAX_INDENT) * 16}px` } },
    h('button.field', { type: 'button', title: `History of ${visible(r.id)}`, 'aria-expanded': String(r.id === chosen), onclick: () => filter({ field: r.id === chosen ? null : r.id }) }, visible(r.name)),
    r.kind === 'rename' && h('span.faint', null, ` was ${visible(r.change.renamed_from)}`));
}

function typeCell(attribute, changed) {
  const type = changed.get('/type');
  const logical = changed.get('/logical_type');
  return [
    type ? pair(type.before, type.after) : h('code.type', null, typeText(attribute)),
    logical ? pair(logical.before, logical.after) : isGiven(attribute?.logical_type) && h('span.logical', null, text(attribute.logical_type)),
  ];
}

function factCells(attribute, changed, r) {
  const others = [...changed.values()].filter(({ path }) => path !== '/type' && path !== '/logical_type');
  const named = new Set(others.map(({ path }) => path.split('/').at(-1)));
  return [
    r.change?.into?.length ? h('span.detail', null, 'became ', h('span.now', null, names(r.change.into))) : null,
    others.slice(0, 4).map((d) => h('span.detail', null, h('span.detail-name', null, property(d.path)), ' ', pair(d.before, d.after))),
    others.length > 4 && h('span.faint', null, `and ${others.length - 4} more`),
    facts(attribute).filter((fact) => !named.has(fact.name)).slice(0, 5).map((fact) => h('span.tag', null, fact.text)),
    isGiven(attribute?.description) && h('span.faint.schema-text', null, text(attribute.description)),
  ];
}
