// Inputs that write into the address.
import { h } from '../lib/dom.js';
import { icon } from './icon.js';
import { filter, route } from '../lib/router.js';

/** A text filter; it takes effect a moment after the last key. */
export function SearchInput(_, life) {
  let timer = null;
  let typed = null;
  life.removed.push(() => clearTimeout(timer));
  return ({ name, label, placeholder, onchange = (text) => filter({ [name]: text }), value = route().query.get(name) ?? '', list }) => {
    const apply = (text) => {
      typed = null;
      onchange(text.trim());
    };
    return h('label.search', icon('search'), h('span.sr', label),
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

/** A choice in the address; options are words or [value, label]. */
export function select({ name, label, options, any, value = route().query.get(name) ?? '', onchange }) {
  const change = ({ target }) => (onchange ? onchange(target.value) : filter({ [name]: target.value }));
  return h('label.select', h('span.select-label', label),
    h('select', { onchange: change, value, 'data-name': name },
      any !== undefined && h('option', { value: '' }, any),
      options.map((option) => {
        const [key, text] = [option].flat();
        return h('option', { value: key }, text ?? key.replaceAll('_', ' '));
      })));
}

/** Several words of a fixed list, as buttons that stay down; none means all. */
export function toggles({ name, label, options, chosen = route().query.getAll(name).flatMap((v) => v.split(',')), onchange }) {
  const flip = (option) => {
    const next = chosen.includes(option) ? chosen.filter((o) => o !== option) : [...chosen, option];
    onchange ? onchange(next) : filter({ [name]: next });
  };
  return h('div.toggles', { role: 'group', 'aria-label': label }, h('span.select-label', { 'aria-hidden': 'true' }, label),
    options.map((option) => {
      const [key, text] = [option].flat();
      return h('button.toggle', { type: 'button', 'aria-pressed': String(chosen.includes(key)), onclick: () => flip(key) }, text ?? key.replaceAll('_', ' '));
    }));
}
