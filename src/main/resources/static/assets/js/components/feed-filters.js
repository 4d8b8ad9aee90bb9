// All filters of the feed, each stored in the address.
import { h } from '../lib/dom.js';
import { filter } from '../lib/router.js';
import { visible } from '../lib/text.js';
import { icon } from './icon.js';
import { NAMES, WORDS, criteria, isEmpty } from '../model/feed-filter.js';
import { toggles } from './controls.js';

const LABELS = { kinds: 'Items', change_type: 'Changes', target_type: 'Of', compatibility: 'For readers', category: 'Categories' };
const CHANGE_WORDS = { create: 'added', update: 'updated', transform: 'transformed', delete: 'deleted' };

/** names: the applicable ones of run, workflow, module, field; words: likewise. */
export function feedFilters(query, { names = NAMES, words = Object.keys(WORDS) } = {}) {
  const filters = criteria(query);
  const fixed = words.filter((name) => name !== 'category');
  return h('div.filters.feed-filters', null,
    fixed.map((name) => toggles({ name, label: LABELS[name], options: WORDS[name].map((word) => [word, CHANGE_WORDS[word] ?? word]) })),
    words.includes('category') && h('details.more-filters', { open: filters.category.length > 0 },
      h('summary', null, 'Categories', filters.category.length ? ` (${filters.category.length})` : ''), toggles({ name: 'category', label: '', options: WORDS.category })),
    adder(names, filters),
    chips(names, filters),
    !isEmpty(filters) && h('button.button.is-quiet', { type: 'button', onclick: () => filter(Object.fromEntries([...names, ...words].map((n) => [n, null]))) }, 'Clear filters'));
}

function adder(names, filters) {
  const add = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const [name, text] = [form.get('name'), form.get('value').trim()];
    if (text) filter({ [name]: [...wanted[name].filter((v) => v !== text), text] });
    event.target.reset();
  };
  return h('form.adder', { onsubmit: add, role: 'group', 'aria-label': 'Filter by name' },
    h('select', { name: 'name', 'aria-label': 'What to filter by' }, names.map((name) => h('option', { value: name }, name))),
    h('input.input', { name: 'value', 'aria-label': 'Exact name', placeholder: 'exact name', autocomplete: 'off', spellcheck: 'false' }),
    h('button.button', null, 'Add'));
}

const chips = (names, filters) => names.flatMap((name) => filters[name].map((text) =>
  h('span.chip', { key: `${name}:${text}` }, h('span.faint', null, name), ` ${visible(text)}`,
    h('button.chip-drop', { type: 'button', 'aria-label': `Remove ${name} ${visible(text)}`, onclick: () => filter({ [name]: filters[name].filter((v) => v !== text) }) }, icon('close')))));
