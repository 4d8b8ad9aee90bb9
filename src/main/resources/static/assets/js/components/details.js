// What differs in a change: one property after another, old → new.
import { h } from '../lib/dom.js';
import { plural, property, value } from '../lib/format.js';

const SHORT = 60;

export const pair = (before, after) => [
  h('span.was', { title: value(before) }, cut(value(before))),
  h('span.arrow', { 'aria-label': 'became' }, '→'),
  h('span.now', { title: value(after) }, cut(value(after))),
];

/** What a schema's record says of its fields as a whole. */
const special = {
  '/attributes': ({ before, after }) => (before === after ? h('span.muted', `among its ${plural(after, 'field')}`) : h('span.detail', h('span.detail-name', 'fields'), ' ', pair(before, after))),
  '/attributes/order': () => h('span.muted', 'fields in another order'),
};

export function details(change, most = 3) {
  const list = change.details ?? [];
  return [
    list.slice(0, most).map((detail) => special[detail.path]?.(detail) ?? h('span.detail', h('span.detail-name', property(detail.path)), ' ', pair(detail.before, detail.after))),
    list.length > most && h('span.faint', `and ${list.length - most} more`),
  ];
}

/** A sentence's rest for a change record: what one reads after "field x". */
export function summary(change, most) {
  if (change.into?.length) return [h('span.detail', h('span.detail-name', 'became'), ' ', h('span.now', change.into.join(', '))), reason(change)];
  if (change.renamed_from) return [h('span.detail', h('span.detail-name', 'was named'), ' ', h('span.was', change.renamed_from)), details(change, most)];
  if (change.target_type === 'schema' && change.change_type === 'create') return h('span.muted', plural(change.after_state?.fields ?? 0, 'field'));
  if (change.change_type === 'create' || change.change_type === 'delete') {
    return h('span.muted', change.target_type === 'field' ? (change.after_state ?? change.before_state)?.type ?? '' : '');
  }
  return [details(change, most), reason(change)];
}

const reason = (change) => change.reason && h('span.reason', `“${change.reason}”`);
const cut = (text) => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);
