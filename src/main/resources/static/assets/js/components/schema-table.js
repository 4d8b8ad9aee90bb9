// One schema as a table: a field a row, with what changed in it written into the cells.
import { h } from '../lib/dom.js';
import { filter } from '../lib/router.js';
import { isNarrow } from '../lib/viewport.js';
import { facts, typeText } from '../model/fields.js';
import { breakingMark, changeIcon } from './marks.js';
import { pair } from './details.js';
import { property, visible } from '../lib/format.js';
import { VirtualList } from './virtual-list.js';

export function schemaTable(rows, chosen) {
  return h('div.table.schema',
    h('div.table-head.schema-row', { 'aria-hidden': 'true' }, ['', 'Field', 'Type', 'Properties', ''].map((name) => h('span', name))),
    h(VirtualList, { items: rows, rowHeight: isNarrow() ? 52 : 32, keyOf: (r) => r.id, label: 'Fields', row: (r) => row(r, chosen) }));
}

function row(r, chosen) {
  const shown = r.after ?? r.before;
  const changed = new Map((r.change?.details ?? []).map((detail) => [detail.path, detail]));
  return h('article.schema-row', { class: `${r.kind ? `is-${r.kind}` : ''} ${r.id === chosen ? 'is-chosen' : ''}`, 'data-field': r.id },
    h('span.schema-mark', r.kind && changeIcon(r.kind)),
    fieldName(r, chosen),
    h('span.schema-type', typeCell(shown, changed)),
    h('span.schema-facts', { title: shown?.description }, factCells(shown, changed, r)),
    h('span.schema-end', r.change?.compatibility === 'breaking' && breakingMark()));
}

export function fieldName(r, chosen) {
  return h('span.field-name', { style: { 'padding-left': `${r.depth * 16}px` } },
    h('button.field', { type: 'button', title: `History of ${r.id}`, 'aria-expanded': String(r.id === chosen), onclick: () => filter({ field: r.id === chosen ? null : r.id }) }, visible(r.name)),
    r.change?.renamed_from && h('span.faint', ` was ${r.change.renamed_from}`));
}

function typeCell(attribute, changed) {
  const type = changed.get('/type');
  const logical = changed.get('/logical_type');
  return [
    type ? pair(type.before, type.after) : h('code.type', typeText(attribute)),
    logical ? pair(logical.before, logical.after) : attribute?.logical_type && h('span.logical', attribute.logical_type),
  ];
}

function factCells(attribute, changed, r) {
  const others = [...changed.values()].filter(({ path }) => path !== '/type' && path !== '/logical_type');
  const named = new Set(others.map(({ path }) => path.split('/').at(-1)));
  return [
    r.change?.into?.length ? h('span.detail', 'became ', h('span.now', r.change.into.join(', '))) : null,
    others.slice(0, 4).map((d) => h('span.detail', h('span.detail-name', property(d.path)), ' ', pair(d.before, d.after))),
    others.length > 4 && h('span.faint', `and ${others.length - 4} more`),
    facts(attribute).filter((fact) => !named.has(fact.name)).slice(0, 5).map((fact) => h('span.tag', fact.text)),
    attribute?.description && h('span.faint.schema-text', attribute.description),
  ];
}
