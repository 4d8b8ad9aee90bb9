// Two schemas side by side; what differs is written between them.
import { h } from '../lib/dom.js';
import { property } from '../lib/format.js';
import { isNarrow } from '../lib/viewport.js';
import { facts, typeText } from '../model/fields.js';
import { breakingMark, category, changeMark } from './marks.js';
import { pair, summary } from './details.js';
import { VirtualList } from './virtual-list.js';
import { fieldName } from './schema-table.js';

export function schemaDiff(rows, names, chosen) {
  return h('div.table.diff',
    h('div.table-head.diff-row', { 'aria-hidden': 'true' }, ['Field', names[0], names[1], 'What changed', ''].map((name) => h('span', name))),
    h(VirtualList, { items: rows, rowHeight: isNarrow() ? 84 : 34, keyOf: (r) => r.id, label: 'Fields of both schemas', row: (r) => row(r, chosen) }));
}

function row(r, chosen) {
  return h('article.diff-row', { class: `${r.kind ? `is-${r.kind}` : 'is-same'}`, 'data-field': r.id },
    fieldName(r, chosen),
    h('span.diff-side.is-before', side(r.before)),
    h('span.diff-side.is-after', side(r.after)),
    h('span.diff-change', r.kind && changeMark(r.kind), r.change && !['create', 'delete'].includes(r.kind) && summary(r.change, 2)),
    h('span.diff-end', r.change?.compatibility === 'breaking' && breakingMark()));
}

function side(attribute) {
  if (attribute === undefined) return h('span.absent', { 'aria-label': 'absent' }, '–');
  return [h('code.type', typeText(attribute)), facts(attribute).slice(0, 2).map((fact) => h('span.tag', fact.text))];
}

/** What differs in the schema's own properties, above the fields. */
export function schemaChanges(records) {
  const details = records.flatMap((record) => record.details ?? []).filter(({ path }) => path !== '/attributes');
  if (!details.length) return null;
  return h('dl.own-changes', details.map((d) => h('div.own-change',
    h('dt', d.path === '/attributes/order' ? 'order of fields' : property(d.path)),
    h('dd', d.path === '/attributes/order' ? moved(d) : pair(d.before, d.after)))));
}

function moved({ before, after }) {
  const away = after.filter((name, i) => before[i] !== name);
  return h('span', { title: after.join(', ') }, `${away.length} fields stand elsewhere: ${away.slice(0, 6).join(', ')}${away.length > 6 ? '…' : ''}`);
}

export const categories = (change) => (change.categories ?? []).map(category);
