// @ts-check
// A change between runs as an item of a list.
import { dateAndTime } from '../lib/format.js';
import { html } from '../lib/html.js';
import { path, withQuery } from '../router/paths.js';
import { betweenRunChange, executionsOf } from './between-run-change.js';

/** @import { ChangeEntry } from '../model/between-runs.js' */

/** @param {ChangeEntry} entry */
export function changeItem(entry) {
  const { change } = entry;
  return html`
    <li class="change-item" key=${entry.key} data-field=${change.target_id}>
      <time class="change-time" datetime=${change.timestamp}>${dateAndTime(change.timestamp)}</time>
      ${betweenRunChange(entry)}
      <span class="change-origin">
        <span class="faint">${executionsOf(entry)}</span>
        <a href=${path('runs', change.run_id)}>${change.observed ? 'observed outside a run' : change.run_id}</a>
        ${!change.observed && html`
          <a href=${withQuery('/compare', '', { run: change.run_id, with: 'previous' })}>Compare</a>`}
      </span>
    </li>`;
}
