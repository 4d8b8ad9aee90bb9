// @ts-check
// The saved views of a path, and a form that saves the current one.
import { useState } from 'preact/hooks';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { withQuery } from '../router/paths.js';
import { router } from '../router/router-store.js';
import { useStore } from '../store/hooks.js';
import { savedViews } from '../store/saved-views-store.js';
import { icon } from './icon.js';

export function SavedViews() {
  useStore(savedViews);
  const [isNaming, setNaming] = useState(false);
  const { path, query } = router.route;
  const href = withQuery(path, query);
  const list = savedViews.list().filter((one) => one.href.split('?')[0] === path);
  const isSaved = list.some((one) => one.href === href);
  const save = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const name = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('name')).trim();
    if (name) savedViews.add({ name, href });
    setNaming(false);
  };
  if (!list.length && !query.toString()) return null;
  return html`
    <div class="inline saved-views">
      ${list.map((one) => savedView(one, one.href === href))}
      ${query.toString() && !isSaved && !isNaming && html`
        <button class="button is-quiet" type="button" onclick=${() => setNaming(true)}>Save this view</button>`}
      ${isNaming && html`
        <form class="filter-form" onsubmit=${save} aria-label="Save this view">
          <input class="input" name="name" aria-label="Name of the view" placeholder="name" required maxlength="60" />
          <button class="button">Save</button>
        </form>`}
    </div>`;
}

/** @type {(view: import('../store/saved-views-store.js').SavedView, isCurrent: boolean) => Html} */
const savedView = ({ name, href }, isCurrent) => html`
  <span class="chip" key=${href}>
    <a href=${href} aria-current=${isCurrent ? 'page' : undefined}>${visible(name)}</a>
    <button class="chip-remove" type="button" aria-label=${`Forget the view ${visible(name)}`}
      onclick=${() => savedViews.remove(href)}>${icon('close')}</button>
  </span>`;
