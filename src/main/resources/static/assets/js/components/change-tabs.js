// @ts-check
// The two lists of changes: those between runs, and the live feed.
import { html } from '../lib/html.js';

/** @param {'between' | 'live'} current */
export const changeTabs = (current) => html`
  <nav class="tabs" aria-label="Kinds of changes">
    <a class="tab" href="/changes" aria-current=${current === 'between' ? 'page' : undefined}>Between runs</a>
    <a class="tab" href="/changes/live" aria-current=${current === 'live' ? 'page' : undefined}>Live feed</a>
  </nav>`;
