// The differences of a change: one property after another, old → new.
import { h } from '../lib/dom.js';
import { plural, property } from '../lib/format.js';
import { isGiven, names, text, value, visible } from '../lib/text.js';
import { kindOf } from './marks.js';

const MAX_LENGTH = 60;

export const pair = (before, after) => [
  h('span.was', { title: value(before) }, cut(value(before))),
  h('span.arrow', { 'aria-label': 'became' }, '→'),
  h('span.now', { title: value(after) }, cut(value(after))),
];

/** The differences of a schema that concern all of its fields. */
const schemaDetails = {
  '/attributes': ({ before, after }) => (before === after ? h('span.muted', null, `among its ${plural(after, 'field')}`) : h('span.detail', null, h('span.detail-name', null, 'fields'), ' ', pair(before, after))),
  '/attributes/order': () => h('span.muted', null, 'fields in another order'),
};

export function details(change, limit = 3) {
  const list = change.details ?? [];
  return [
    list.slice(0, limit).map((detail) => schemaDetails[detail.path]?.(detail) ?? h('span.detail', null, h('span.detail-name', null, property(detail.path)), ' ', pair(detail.before, detail.after))),
    list.length > limit && h('span.faint', null, `and ${list.length - limit} more`),
  ];
}

/** Returns the text of a change record after "field x". */
export function summary(change, limit) {
  if (change.into?.length) return [h('span.detail', null, h('span.detail-name', null, 'became'), ' ', h('span.now', null, names(change.into))), reason(change)];
  if (kindOf(change) === 'rename') return [h('span.detail', null, h('span.detail-name', null, 'was named'), ' ', h('span.was', null, visible(change.renamed_from))), details(change, limit)];
  if (change.target_type === 'schema' && change.change_type === 'create') return h('span.muted', null, plural(change.after_state?.fields ?? 0, 'field'));
  if (change.change_type === 'create' || change.change_type === 'delete') {
    const type = change.target_type === 'field' ? (change.after_state ?? change.before_state)?.type : null;
    return h('span.muted', null, isGiven(type) && cut(text(type)));
  }
  return [details(change, limit), reason(change)];
}

const reason = (change) => isGiven(change.reason) && h('span.reason', null, `“${text(change.reason)}”`);
const cut = (text) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
