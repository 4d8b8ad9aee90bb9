// Inputs that store their value in the address.
import { h } from '../lib/dom.js';
import { icon } from './icon.js';
import { filter, route } from '../lib/router.js';
import { visible } from '../lib/text.js';

/** A text filter; it is applied 250 ms after the last key. */
export function SearchInput(_, life) {
  let timer = null;
  let typed = null;
  life.removed.push(() => clearTimeout(timer));
  return ({ name, label, placeholder, onchange = (text) => filter({ [name]: text }), value = route().query.get(name) ?? '', list }) => {
    const apply = (text) => {
      typed = null;
      onchange(text.trim() || null);
    };
    return h('label.search', null, icon('search'), h('span.sr', null, label),
      h('input.input', {
        type: 'search', placeholder: placeholder ?? label, value: typed ?? value, list, spellcheck: 'false', autocomplete: 'off',
        oninput: ({ target }) => {
          typed = target.value;
          clearTimeout(timer);
          timer = setTimeout(() => apply(typed ?? ''), 250);
        },
        onkeydown: (event) => {
          if (event.key !== 'Enter') return;
          clearTimeout(timer);
          apply(event.target.value);
        },
      }));
  };
}

/**
 * A choice in the address; options are words or [value, label]. The option elements use indexes, because a value may be
 * empty.
 */
export function select({ name, label, options, any, value = route().query.get(name), onchange = (chosen) => filter({ [name]: chosen }) }) {
  const pairs = options.map(pairOf);
  const at = pairs.findIndex(([key]) => key === value);
  const change = ({ target }) => onchange(target.value === '' ? null : pairs[target.value][0]);
  return h('label.select', null, h('span.select-label', null, label),
    h('select', { onchange: change, value: at < 0 ? '' : String(at), 'data-name': name },
      any !== undefined && h('option', { value: '' }, any),
      pairs.map(([, text], i) => h('option', { value: String(i) }, text))));
}

/** Returns names unchanged, and words with blanks instead of underscores. */
const pairOf = (option) => (Array.isArray(option) ? [option[0], option[1] ?? option[0]] : [option, option.replaceAll('_', ' ')]);
export const namesAsOptions = (list) => list.map((name) => [name, visible(name)]);

/** Several words of a fixed list, as toggle buttons; none means all. */
export function toggles({ name, label, options, chosen = route().query.getAll(name).flatMap((v) => v.split(',')), onchange }) {
  const flip = (option) => {
    const next = chosen.includes(option) ? chosen.filter((o) => o !== option) : [...chosen, option];
    onchange ? onchange(next) : filter({ [name]: next });
  };
  return h('div.toggles', { role: 'group', 'aria-label': label }, h('span.select-label', { 'aria-hidden': 'true' }, label),
    options.map((option) => {
      const [key, text] = pairOf(option);
      return h('button.toggle', { type: 'button', 'aria-pressed': String(chosen.includes(key)), onclick: () => flip(key) }, text);
    }));
}
