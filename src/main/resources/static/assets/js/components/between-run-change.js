// @ts-check
// A change between two runs as a line: what changed, since when, in which executions.
import { dateAndTime, day, execution, millis } from '../lib/format.js';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { isPassedOn } from '../model/between-runs.js';
import { isBreaking, kindOf } from '../model/change.js';
import { datasetPath, path } from '../router/paths.js';
import { breakingBadge, changeBadge } from './badges.js';
import { changeSummary } from './change-details.js';

/** @import { ChangeEntry } from '../model/between-runs.js' */

const MAX_DETAILS = 2;

/** @param {ChangeEntry} entry */
export function betweenRunChange({ change }) {
  const { target_type: target, target_id: name } = change;
  return html`
    <span class="change-line">
      ${changeBadge(kindOf(change))}
      ${target === 'field'
        ? html`
          <a class="field-link" href=${datasetPath(change.dataset, 'fields', name)}><code>${visible(name)}</code></a>`
        : html`<a class="field-link" href=${datasetPath(change.dataset)}>schema <code>${visible(name)}</code></a>`}
      <span class="feed-details">${changeSummary(change, MAX_DETAILS)}</span>
      ${isBreaking(change) && breakingBadge()}
    </span>`;
}

/** @param {ChangeEntry} entry */
export const sinceRun = ({ change }) => html`
  <span class="change-since">
    ${'since '}<time datetime=${change.timestamp} title=${dateAndTime(change.timestamp)}>${day(change.timestamp)}</time>
    ${', '}<a href=${path('runs', change.run_id)}>${change.observed ? 'observed outside a run' : change.run_id}</a>
  </span>`;

/**
 * Names the execution whose schema changed first, and those of the other datasets with the same change.
 *
 * @param {ChangeEntry} entry
 */
export function executionsOf(entry) {
  const { change, all } = entry;
  const others = all.filter((one) => one !== change).sort((a, b) => millis(a.timestamp) - millis(b.timestamp));
  if (!others.length) return execution(change);
  const names = others.map(execution).join(', ');
  return html`
    <span class="change-executions" title=${names}>
      ${execution(change)}${isPassedOn(entry) ? ', passed on to ' : ' and '}${others.length} more<span
        class="visually-hidden">: ${names}</span>
    </span>`;
}
