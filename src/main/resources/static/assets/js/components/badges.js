// @ts-check
// States, change types and other words with a colour. The word is always shown, too, because colour alone is not
// accessible.
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { icon } from './icon.js';

/** @import { ChangeCounts, ChangeKind } from '../model/change.js' */

/** @type {Readonly<Record<string, string>>} */
const STATE_WORDS = Object.freeze({
  not_started: 'not started', in_progress: 'in progress', stopped: 'stopped when the run ended',
});
/** @type {Readonly<Record<string, string>>} */
const CHANGE_WORDS = Object.freeze({
  create: 'added', delete: 'deleted', update: 'updated', transform: 'transformed', rename: 'renamed',
});
/** @type {readonly ChangeKind[]} */
const ORDER = Object.freeze(/** @type {const} */ (['create', 'delete', 'transform', 'update', 'rename']));

/** @param {string | null | undefined} state of a run or an execution, or the phase of a snapshot */
export const stateWord = (state) => STATE_WORDS[state ?? ''] ?? state ?? 'unknown';

/** @param {string} kind */
export const changeWord = (kind) => CHANGE_WORDS[kind] ?? kind;

/** @param {string} state */
export const stateIcon = (state) => html`
  <span class=${`state-icon is-${state}`} role="img" aria-label=${stateWord(state)} title=${stateWord(state)}>
    ${icon(state)}
  </span>`;

/** @param {string} state */
export const stateBadge = (state) =>
  html`<span class=${`state-badge is-${state}`}>${icon(state)}${stateWord(state)}</span>`;

/** @param {string} kind */
export const changeBadge = (kind) => html`
  <span class=${`change-badge is-${kind}`}>
    ${icon(kind)}<span class="change-badge-word">${changeWord(kind)}</span>
  </span>`;

/** @param {string} kind */
export const changeIcon = (kind) => html`
  <span class=${`change-badge is-bare is-${kind}`} role="img" aria-label=${changeWord(kind)} title=${changeWord(kind)}>
    ${icon(kind)}
  </span>`;

/**
 * Marks a change between runs that breaks readers.
 *
 * @param {number} [n]
 */
export const breakingBadge = (n) => html`
  <span class="breaking-badge" title="A reader of the old schema would break on this">
    ${n === undefined ? 'breaking' : `${count(n)} breaking`}
  </span>`;

/**
 * Marks a change that a module of a run made as intended, but that another reader of its input would not accept.
 *
 * @param {number} [n]
 */
export const incompatibleBadge = (n) => html`
  <span class="incompatible-badge" title="A reader of the schema before this change cannot read the schema after it">
    ${n === undefined ? 'incompatible' : `${count(n)} incompatible`}
  </span>`;

/** @param {string} name */
export const tag = (name) => html`<span class="tag">${name}</span>`;

/**
 * Shows counts by kind in a fixed order.
 *
 * @param {ChangeCounts} counts
 */
export function changeCounts(counts) {
  const present = ORDER.filter((kind) => counts[kind]);
  const wordClass = present.length > 2 ? 'visually-hidden' : 'change-badge-word wide-only';
  return present.map((kind) => html`
    <span class=${`change-badge is-${kind}`} title=${`${plural(counts[kind] ?? 0, 'field')} ${changeWord(kind)}`}>
      ${icon(kind)}${count(counts[kind])}<span class=${wordClass}>${changeWord(kind)}</span>
    </span>`);
}

/**
 * @param {Api.Run['progress']} progress
 * @param {Api.RunState} state
 */
export function progressBar({ expected, completed, failed }, state) {
  const total = Math.max(expected ?? 0, completed + failed, 1);
  const share = (/** @type {number} */ n) => ({ width: `${(100 * n) / total}%` });
  const label = `${completed} of ${total} executions completed${failed ? `, ${failed} failed` : ''}`;
  return html`
    <span class="progress" role="progressbar" aria-valuemin=${0} aria-valuemax=${total} aria-valuenow=${completed}
        aria-label=${label}>
      <span class=${`progress-track ${state === 'in_progress' ? 'is-moving' : ''}`}>
        <span class="progress-part is-completed" style=${share(completed)}></span>
        <span class="progress-part is-failed" style=${share(failed)}></span>
      </span>
      <span class="progress-text">${count(completed)}/${count(total)}</span>
    </span>`;
}
