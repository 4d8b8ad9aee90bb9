// @ts-check
// The differences of a change: one property after another, old → new.
import { plural, property } from '../lib/format.js';
import { html } from '../lib/html.js';
import { briefly, isGiven, names, oneLine, text, visible } from '../lib/text.js';
import { byImportance, kindOf } from '../model/change.js';

const MAX_LENGTH = 60;
const MAX_DETAILS = 3;

/** @type {(before: unknown, after: unknown) => Content} */
export const oldAndNew = (before, after) => {
  if (isAbsent(before)) return html`<span class="new-value" title=${oneLine(after)}>+ ${brief(after)}</span>`;
  const old = html`<span class="old-value" title=${oneLine(before)}>${brief(before)}</span>`;
  if (isAbsent(after)) return ['– ', old];
  return [
    old,
    html`<span class="arrow" aria-label="became">→</span>`,
    html`<span class="new-value" title=${oneLine(after)}>${brief(after)}</span>`,
  ];
};

/** @param {unknown} value */
const isAbsent = (value) => value === null || value === undefined;

/** @param {unknown} value */
const brief = (value) => shortened(briefly(value));

/** @param {Api.Detail} detail */
export const detail = ({ path, before, after }) => labelled(property(path), oldAndNew(before, after));

/** @type {(name: string, value: Content) => Html} */
const labelled = (name, value) => html`<span class="detail"><span class="detail-name">${name}</span> ${value}</span>`;

/** @param {Api.Detail} one */
function detailOfChange(one) {
  if (one.path === '/attributes/order') return html`<span class="muted">fields in another order</span>`;
  if (one.path !== '/attributes') return detail(one);
  if (one.before !== one.after) return labelled('fields', oldAndNew(one.before, one.after));
  return html`<span class="muted">among its ${plural(/** @type {number} */ (one.after), 'field')}</span>`;
}

/**
 * @param {Api.AnyChange} change
 * @param {number} [limit]
 * @returns {Content}
 */
function detailsOf(change, limit = MAX_DETAILS) {
  const list = byImportance(change.details ?? []);
  const more = list.length - limit;
  return [list.slice(0, limit).map(detailOfChange), more > 0 && html`<span class="faint">and ${more} more</span>`];
}

/**
 * Returns the text of a change record after "field x".
 *
 * @param {Api.AnyChange} change
 * @param {number} [limit]
 * @returns {Content}
 */
export function changeSummary(change, limit) {
  if (change.into?.length) {
    return [labelled('became', html`<span class="new-value">${names(change.into)}</span>`), reasonOf(change)];
  }
  if (kindOf(change) === 'rename') {
    const former = html`<span class="old-value">${visible(String(change.renamed_from))}</span>`;
    const others = (change.details ?? []).filter(({ path }) => path !== '/name');
    return [labelled('was named', former), detailsOf({ ...change, details: others }, limit)];
  }
  if (change.target_type === 'schema' && change.change_type === 'create') {
    return html`<span class="muted">${plural(change.after_state?.fields ?? 0, 'field')}</span>`;
  }
  if (change.change_type === 'create' || change.change_type === 'delete') {
    const type = change.target_type === 'field' ? (change.after_state ?? change.before_state)?.type : null;
    return html`<span class="muted">${isGiven(type) && shortened(text(type))}</span>`;
  }
  return [detailsOf(change, limit), reasonOf(change)];
}

/**
 * Shows why a transformation was declared.
 *
 * @param {Api.AnyChange} change
 */
export const reasonOf = ({ reason }) => isGiven(reason)
  && html`<span class="reason" title=${text(reason)}>“${text(reason)}”</span>`;

/** @param {string} text */
const shortened = (text) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
