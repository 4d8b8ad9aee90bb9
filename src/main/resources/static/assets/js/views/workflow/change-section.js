// @ts-check
// Schema changes between the runs of a workflow, latest first.
import { changeItem } from '../../components/change-item.js';
import { plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';

/** @import { ChangeEntry } from '../../model/between-runs.js' */

const MAX_ENTRIES = 100;

/** @type {(title: string, entries: readonly ChangeEntry[], isComplete: boolean) => Html} */
export const changeSection = (title, entries, isComplete) => html`
  <section class="between-runs" aria-label=${title}>
    <div class="section-head"><h2>${title}</h2><p class="view-note">${note(entries, isComplete)}</p></div>
    ${entries.length > 0 && html`<ul class="table change-list">${entries.slice(0, MAX_ENTRIES).map(changeItem)}</ul>`}
  </section>`;

/** @type {(entries: readonly ChangeEntry[], isComplete: boolean) => string} */
function note(entries, isComplete) {
  if (!entries.length) return 'none: every run left the schemas of the run before it';
  const shown = entries.length > MAX_ENTRIES ? `the latest ${MAX_ENTRIES} of ` : '';
  return `${shown}${isComplete ? '' : 'the latest '}${plural(entries.length, 'change')}`;
}
