// States, change types and other words with a colour. The word is always shown, too, because colour alone is not
// accessible.
import { h } from '../lib/dom.js';
import { icon } from './icon.js';
import { count, plural } from '../lib/format.js';

const STATES = { not_started: 'not started', in_progress: 'in progress', completed: 'completed', failed: 'failed', restored: 'restored', started: 'started' };
const CHANGES = { create: 'added', delete: 'deleted', update: 'updated', transform: 'transformed', rename: 'renamed' };

export const stateWord = (state) => STATES[state] ?? state ?? 'unknown';

export const stateIcon = (state) =>
  h('span.state-icon', { class: `is-${state}`, role: 'img', 'aria-label': stateWord(state), title: stateWord(state) }, icon(state));

export const stateBadge = (state) =>
  h('span.state', { class: `is-${state}` }, icon(state), stateWord(state));

/** Returns the kind of a change. A rename is an update in the API, but a kind of its own in the dashboard. */
export const kindOf = (change) => (typeof change.renamed_from === 'string' ? 'rename' : change.change_type);
export const changeWord = (kind) => CHANGES[kind] ?? kind;

export const changeMark = (kind) =>
  h('span.mark', { class: `is-${kind}` }, icon(kind), h('span.mark-word', null, changeWord(kind)));

export const changeIcon = (kind) =>
  h('span.mark.is-bare', { class: `is-${kind}`, role: 'img', 'aria-label': changeWord(kind), title: changeWord(kind) }, icon(kind));

export const breakingMark = (n) =>
  h('span.breaking', { title: 'A reader of the old schema would break on this' }, n === undefined ? 'breaking' : `${count(n)} breaking`);

export const category = (name) => h('span.tag', null, name.replaceAll('_', ' '));

/** Shows counts by kind as small marks in a fixed order: +3 ~2 …. */
export function changeCounts(counts) {
  const order = ['create', 'delete', 'transform', 'update', 'rename'];
  const present = order.filter((kind) => counts[kind]);
  const word = present.length > 2 ? 'span.sr' : 'span.mark-word.wide-only';
  return present.map((kind) =>
    h('span.mark', { class: `is-${kind}`, title: plural(counts[kind], 'field') + ' ' + changeWord(kind) },
      icon(kind), count(counts[kind]), h(word, null, changeWord(kind))));
}

export function progressBar({ expected, completed, failed }, state) {
  const total = Math.max(expected ?? 0, completed + failed, 1);
  const share = (n) => ({ width: `${(100 * n) / total}%` });
  return h('span.progress', {
    role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': total, 'aria-valuenow': completed,
    'aria-label': `${completed} of ${total} executions completed${failed ? `, ${failed} failed` : ''}`,
  },
  h('span.progress-track', { class: state === 'in_progress' ? 'is-moving' : '' },
    h('span.progress-part.is-completed', { style: share(completed) }),
    h('span.progress-part.is-failed', { style: share(failed) })),
  h('span.progress-text', null, `${count(completed)}/${count(total)}`));
}
