// @ts-check
// All changes of one field of a run.
import { getAll } from '../api/lists.js';
import { apiPath } from '../api/client.js';
import { dateAndTime, execution, shortId, timeOfDay } from '../lib/format.js';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { isBreaking, kindOf } from '../model/change.js';
import { path, withQuery } from '../router/paths.js';
import { setQuery } from '../router/router-store.js';
import { useResource } from '../store/resource.js';
import { changeBadge, incompatibleBadge, tag } from './badges.js';
import { changeSummary } from './change-details.js';
import { icon } from './icon.js';
import { whenLoaded } from './notices.js';

const MAX_CHANGES = 2000;
const MAX_DETAILS = 20;

/**
 * Shows the history of a field. The version differs after the run has recorded more changes.
 *
 * @param {{ run: string, field: string, version: string | null }} props
 */
export function FieldHistory({ run, field, version }) {
  const history = useResource((key, signal) => {
    const query = { field: JSON.parse(key)[0] };
    return getAll(apiPath('runs', run, 'changes'), query, { signal, max: MAX_CHANGES });
  });
  history.ensure(JSON.stringify([field, version]), isOfField(history.key, field));
  const close = () => setQuery({ field: null });
  return html`
    <aside class="field-history" aria-label=${`History of ${visible(field)}`}>
      <div class="section-head">
        <h2><code>${visible(field)}</code></h2>
        <button class="button is-quiet is-icon" type="button" aria-label="Close the history" onclick=${close}>
          ${icon('close')}
        </button>
      </div>
      ${whenLoaded(history, 'its history', ({ items }) => changeList(run, field, items))}
    </aside>`;
}

/** @type {(key: string | undefined, field: string) => boolean} */
const isOfField = (key, field) => key !== undefined && JSON.parse(key)[0] === field;

/** @type {(run: string, field: string, changes: readonly Api.Change[]) => Html} */
function changeList(run, field, changes) {
  if (!changes.length) {
    return html`
      <p class="faint">
        No change of ${visible(field)} is recorded in this run: the field is unchanged since the first schema, or its
        changes were pruned.
      </p>`;
  }
  return html`<ol class="history-list">${changes.map((change) => changeItem(run, field, change))}</ol>`;
}

/** @type {(run: string, field: string, change: Api.Change) => Html} */
function changeItem(run, field, change) {
  const href = withQuery(path('runs', run, 'schema'), '', { at: change.snapshot_id, field });
  const isOfSchema = change.target_type === 'schema';
  return html`
    <li class=${`history-item is-${kindOf(change)}`} key=${change.change_id}>
      <div class="history-time">
        <a href=${href}>${execution(change)}</a>
        <span class="faint" title=${dateAndTime(change.timestamp)}>
          ${` ${timeOfDay(change.timestamp)} · ${shortId(change.snapshot_id)}`}
        </span>
      </div>
      <div class="history-change">
        ${changeBadge(kindOf(change))}
        ${isOfSchema && html`<span class="muted">with its schema</span>`}
        ${isBreaking(change) && incompatibleBadge()}
      </div>
      <div class="history-details">${changeSummary(change, MAX_DETAILS)}</div>
      <div class="history-tags">
        ${!isOfSchema && change.categories.map((name) => tag(name.replaceAll('_', ' ')))}
      </div>
    </li>`;
}
