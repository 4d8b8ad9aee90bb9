// @ts-check
// All filters of the feed, each stored in the address.
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { CRITERIA, NAME_CRITERIA, feedFilter, isEmpty } from '../model/feed-filter.js';
import { router, setQuery } from '../router/router-store.js';
import { changeWord } from './badges.js';
import { ToggleGroup } from './filter-controls.js';
import { icon } from './icon.js';

/** @import { FeedFilter } from '../model/feed-filter.js' */
/** @typedef {keyof typeof CRITERIA} Criterion */

/** @type {Readonly<Record<Criterion, string>>} */
const LABELS = Object.freeze({
  kinds: 'Show', change_type: 'Changes', target_type: 'What', compatibility: 'Breaks readers', category: 'Categories',
});
/** @type {Readonly<Record<string, string>>} */
const WORDS = Object.freeze({ schema: 'whole schema', breaking: 'yes', compatible: 'no' });
/** @type {readonly Criterion[]} */
const ALL_CRITERIA = Object.freeze(/** @type {Criterion[]} */ (Object.keys(CRITERIA)));

/**
 * Shows the filters that apply to a view.
 *
 * @param {{ names?: readonly string[], criteria?: readonly Criterion[] }} props
 */
export function FeedFilters({ names = NAME_CRITERIA, criteria = ALL_CRITERIA }) {
  const filter = feedFilter(router.route.query);
  const clear = () => setQuery(Object.fromEntries([...names, ...criteria].map((name) => [name, null])));
  return html`
    <div class="filters feed-filters">
      ${criteria.filter((name) => name !== 'category').map((name) => html`
        <${ToggleGroup} name=${name} label=${LABELS[name]} options=${optionsOf(name)} />`)}
      ${criteria.includes('category') && categories(filter)}
      ${nameForm(names, filter)}
      ${names.flatMap((name) => filter[name].map((text) => chip(name, text, filter)))}
      ${!isEmpty(filter) && html`
        <button class="button is-quiet" type="button" onclick=${clear}>Clear filters</button>`}
    </div>`;
}

/** @param {Criterion} name */
const optionsOf = (name) =>
  CRITERIA[name].map((word) => [word, name === 'change_type' ? changeWord(word) : WORDS[word] ?? word]);

/** @param {FeedFilter} filter */
const categories = ({ category }) => html`
  <details class="more-filters" open=${category.length > 0}>
    <summary>Categories${category.length ? ` (${category.length})` : ''}</summary>
    <${ToggleGroup} name="category" label="" options=${CRITERIA.category} />
  </details>`;

/** @type {(names: readonly string[], filter: FeedFilter) => Html} */
function nameForm(names, filter) {
  const add = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const name = String(new FormData(form).get('name'));
    const text = String(new FormData(form).get('value')).trim();
    if (text) setQuery({ [name]: [...filter[name].filter((one) => one !== text), text] });
    form.reset();
  };
  return html`
    <form class="filter-form" onsubmit=${add} aria-label="Filter by name">
      <select name="name" aria-label="What to filter by">
        ${names.map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
      <input class="input" name="value" aria-label="Exact name" placeholder="exact name" autocomplete="off"
        spellcheck=${false} />
      <button class="button">Add</button>
    </form>`;
}

/** @type {(name: string, text: string, filter: FeedFilter) => Html} */
function chip(name, text, filter) {
  const remove = () => setQuery({ [name]: filter[name].filter((one) => one !== text) });
  return html`
    <span class="chip" key=${`${name}:${text}`}>
      <span class="faint">${name}</span> ${visible(text)}
      <button class="chip-remove" type="button" aria-label=${`Remove ${name} ${visible(text)}`} onclick=${remove}>
        ${icon('close')}
      </button>
    </span>`;
}
