// Two schemas side by side, with their differences in between.
import { h } from '../lib/dom.js';
import { property } from '../lib/format.js';
import { names as namesText } from '../lib/text.js';
import { isNarrow } from '../lib/viewport.js';
import { facts, typeText } from '../model/fields.js';
import { breakingMark, category, changeMark } from './marks.js';
import { pair, summary } from './details.js';
import { VirtualList } from './virtual-list.js';
import { fieldName } from './schema-table.js';

export function schemaDiff(rows, names, chosen) {
  return h('div.table.diff', null,
    h('div.table-head.diff-row', { 'aria-hidden': 'true' }, ['Field', names[0], names[1], 'What changed', ''].map((name) => h('span', null, name))),
    h(VirtualList, { items: rows, rowHeight: isNarrow() ? 84 : 34, keyOf: (r) => r.key, label: 'Fields of both schemas', row: (r) => row(r, chosen) }));
}

function row(r, chosen) {
  return h('article.diff-row', { class: `${r.kind ? `is-${r.kind}` : 'is-same'}`, 'data-field': r.id },
    fieldName(r, chosen),
    h('span.diff-side.is-before', null, side(r.before)),
    h('span.diff-side.is-after', null, side(r.after)),
    h('span.diff-change', null, r.kind && changeMark(r.kind), r.change && !['create', 'delete'].includes(r.kind) && summary(r.change, 2)),
    h('span.diff-end', null, r.change?.compatibility === 'breaking' && breakingMark()));
}

function side(attribute) {
  if (attribute === undefined) return h('span.absent', { 'aria-label': 'absent' }, '–');
  return [h('code.type', null, typeText(attribute)), facts(attribute).slice(0, 2).map((fact) => h('span.tag', null, fact.text))];
}

/** Shows the changes of the schema's own properties, above the fields. */
export function schemaChanges(records) {
  const details = records.flatMap((record) => record.details ?? []).filter(({ path }) => path !== '/attributes');
  if (!details.length) return null;
  return h('dl.own-changes', null, details.map((d) => h('div.own-change', null,
    h('dt', null, d.path === '/attributes/order' ? 'order of fields' : property(d.path)),
    h('dd', null, d.path === '/attributes/order' ? moved(d) : pair(d.before, d.after)))));
}

function moved({ before, after }) {
  const movedNames = after.filter((name, i) => before[i] !== name);
  return h('span', { title: namesText(after) }, `${movedNames.length} fields moved: ${namesText(movedNames.slice(0, 6))}${movedNames.length > 6 ? '…' : ''}`);
}

export const categories = (change) => (change.categories ?? []).map(category);
