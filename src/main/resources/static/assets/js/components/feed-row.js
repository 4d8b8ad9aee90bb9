// @ts-check
// One item of the feed as a readable line.
import { attempt, dateAndTime, dayAndTime, duration, execution, plural, shortId } from '../lib/format.js';
import { html } from '../lib/html.js';
import { errorText, visible } from '../lib/text.js';
import { isBreaking, kindOf } from '../model/change.js';
import { path, withQuery } from '../router/paths.js';
import { changeBadge, incompatibleBadge, stateBadge } from './badges.js';
import { changeSummary } from './change-details.js';
import { icon } from './icon.js';

/**
 * @import { FeedEntry } from '../model/feed-filter.js'
 * @typedef {{ badge: Content, text: Content, origin: Content }} RowParts
 */

const MAX_DETAILS = 2;

/**
 * @param {FeedEntry} entry
 * @param {boolean} withRun whether the row shows the name of the run
 */
export function feedRow(entry, withRun) {
  const { kind, run, record } = entry;
  const { badge, text, origin } = PARTS[kind](entry);
  const time = record?.timestamp ?? record?.end_time ?? entry.at;
  return html`
    <article class=${`feed-row of-${kind} ${kind === 'change' ? `is-${kindOf(record)}` : ''}`} data-kind=${kind}>
      <time class="feed-time" datetime=${time} title=${dateAndTime(time)}>${dayAndTime(time)}</time>
      <span class="feed-badge">${badge}</span>
      <span class="feed-text">${text}</span>
      <span class="feed-origin">
        ${withRun && run && html`<a class="feed-run" href=${path('runs', run)}>${run}</a>`}${origin}
      </span>
    </article>`;
}

/**
 * Shows a change that is not recorded yet.
 *
 * @param {Api.AnyChange} change
 */
export const changeRow = (change) => html`
  <article class=${`feed-row is-short of-change is-${kindOf(change)}`}>
    <span class="feed-badge">${changeBadge(kindOf(change))}</span>
    <span class="feed-text"><b>${targetOf(change)}</b>${detailsOf(change)}</span>
  </article>`;

/** @param {FeedEntry} entry */
function schemaAddress({ run, record }) {
  const field = record.target_type === 'field' ? record.target_id : null;
  return withQuery(path('runs', String(run), 'schema'), '', { at: record.snapshot_id, field });
}

/** @type {(entry: FeedEntry, text: string) => Html} */
const originLink = (entry, text) => html`
  <a class="feed-module" href=${schemaAddress(entry)} title=${entry.record.snapshot_id}>${text}</a>`;

/** @param {Api.AnyChange} change */
const targetOf = (change) =>
  [change.target_type === 'schema' && 'schema ', html`<code>${visible(change.target_id)}</code>`];

/** @param {Api.AnyChange} change */
const detailsOf = (change) => [
  isBreaking(change) && incompatibleBadge(),
  html`<span class="feed-details">${changeSummary(change, MAX_DETAILS)}</span>`,
];

/** @param {any} error */
const errorOf = (error) => html`<span class="error-text">${errorText(error)}</span>`;

/** @type {Readonly<Record<string, (entry: FeedEntry) => RowParts>>} */
const PARTS = Object.freeze({
  change(entry) {
    const { record } = entry;
    return {
      badge: changeBadge(kindOf(record)),
      text: [html`<a class="feed-target" href=${schemaAddress(entry)}>${targetOf(record)}</a>`, detailsOf(record)],
      origin: originLink(entry, `${execution(record)} ${shortId(record.snapshot_id)}`),
    };
  },
  snapshot(entry) {
    const { record } = entry;
    const error = record.phase === 'failed' ? record.context?.error : null;
    const note = [attempt(record), schemaAfter(record)].filter(Boolean).join(', ');
    return {
      badge: stateBadge(record.phase),
      text: [
        html`<a class="feed-target" href=${schemaAddress(entry)}>${execution(record)}</a>`,
        error ? errorOf(error) : html`<span class="muted">${note}</span>`,
      ],
      origin: originLink(entry, `snapshot ${shortId(record.snapshot_id)}`),
    };
  },
  timing({ record }) {
    const step = `${visible(record.step_name)} took ${duration(record.duration_seconds)}`;
    return {
      badge: html`<span class="state-badge is-timing">${icon('timing')}timing</span>`,
      text: [
        `${execution(record)} `,
        html`<span class="muted">${step}</span>`,
        record.context?.status === 'error' && html`<span class="error-text">and ended with an error</span>`,
      ],
      origin: null,
    };
  },
  run({ run, record }) {
    return {
      badge: stateBadge(record.state),
      text: [
        html`<a class="feed-target" href=${path('runs', String(run))}>run ${run}</a>`,
        record.error && errorOf(record.error),
      ],
      origin: null,
    };
  },
  group: ({ run, record }) => ({
    badge: html`<span class="state-badge is-timing">${icon('many')}many</span>`,
    text: [
      html`<a class="feed-target" href=${path('runs', String(run), 'changes')}>${plural(record.items, 'item')}</a>`,
      html`<span class="muted">in one second: ${record.kinds.join(', ')}</span>`,
    ],
    origin: null,
  }),
  gap: () => ({
    badge: html`<span class="state-badge is-gap">${icon('gap')}gap</span>`,
    text: html`<span class="muted">The items at this position are no longer stored.</span>`,
    origin: null,
  }),
});

/** @param {any} snapshot */
function schemaAfter({ metadata_after: schema, change_count: changes }) {
  if (!schema) return '';
  return `${visible(schema.schema_id)}, ${plural(schema.fields, 'field')}`
    + (changes ? `, ${plural(changes, 'change record')}` : '');
}
