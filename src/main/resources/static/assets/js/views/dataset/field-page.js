// @ts-check
// The history of one field of a dataset: which run created, changed, renamed and deleted it.
import { apiPath, get } from '../../api/client.js';
import { breakingBadge, changeBadge, tag } from '../../components/badges.js';
import { changeSummary } from '../../components/change-details.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { ago, dateAndTime, execution } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { isBreaking, kindOf } from '../../model/change.js';
import { datasetPath, path, withQuery } from '../../router/paths.js';
import { useResource } from '../../store/resource.js';

const MAX_DETAILS = 20;

/** @param {{ dataset: Api.Dataset, field: string }} props */
export function FieldPage({ dataset, field }) {
  const { namespace, name } = dataset;
  const history = useResource(async (_, signal) =>
    (await get(apiPath('datasets', namespace, name, 'fields', field), null, signal)).data);
  history.ensure('history');
  if (history.error?.status === 404) return unknown(dataset, field);
  return html`
    <div class="run-head">
      <div class="run-title"><h1><code>${visible(field)}</code></h1></div>
      <p class="view-note">
        of <a href=${datasetPath(dataset)}>${visible(name)}</a>, oldest first ·
        ${' '}<a href=${withQuery('/datasets', '', { field })}>all datasets with this field</a>
      </p>
    </div>
    ${whenLoaded(history, 'the history', ({ items }) => html`
      <ol class="panel field-events">${items.map(fieldEvent)}</ol>`)}`;
}

/** @type {(dataset: Api.Dataset, field: string) => Html} */
const unknown = (dataset, field) => empty(
  `No version has the field “${field}”`,
  html`<a href=${datasetPath(dataset)}>See the versions of the dataset</a>`,
);

/** @param {Api.FieldEvent} event */
function fieldEvent({ event, field, version, change }) {
  if (!change) {
    return html`
      <li class="history-item is-create" key=${version}>
        <span>The first version has the field <code>${visible(field)}</code>.</span>
      </li>`;
  }
  const one = /** @type {Api.BetweenRunChange} */ (change);
  return html`
    <li class=${`history-item is-${kindOf(one)}`} key=${`${version} ${event} ${field}`} data-event=${event}>
      <div class="history-change">
        ${changeBadge(kindOf(one))}<code>${visible(field)}</code>
        ${isBreaking(one) && breakingBadge()}
        <span class="history-details">${changeSummary(one, MAX_DETAILS)}</span>
      </div>
      <div class="history-time">
        <time datetime=${one.timestamp} title=${dateAndTime(one.timestamp)}>
          ${dateAndTime(one.timestamp)} (${ago(one.timestamp)})
        </time>
        ${' by '}<a href=${path('runs', one.run_id)}>${one.run_id}</a>
        <span class="faint"> ${execution(one)} · version ${version} · </span>
        <a href=${withQuery('/compare', '', { run: one.run_id, with: 'previous' })}>compare with the run before</a>
      </div>
      <div class="history-tags">${one.categories.map((name) => tag(name.replaceAll('_', ' ')))}</div>
    </li>`;
}
