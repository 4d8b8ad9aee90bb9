// @ts-check
// Inputs that store their value in the address.
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { words } from '../router/paths.js';
import { router, setQuery } from '../router/router-store.js';
import { icon } from './icon.js';

/** @typedef {string | readonly [value: string, label?: string]} SelectOption a word with underscores, or a pair */

const TYPING_PAUSE = 250;

/**
 * A text filter; it is applied 250 ms after the last key.
 *
 * @param {{
 *   name: string, label: string, placeholder?: string, value?: string, list?: string, wide?: boolean,
 *   onchange?: (text: string | null) => void,
 * }} props
 */
export function SearchInput({ name, label, placeholder = label, value, list, wide = false, onchange }) {
  const [draft, setDraft] = useState(/** @type {string | null} */ (null));
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useEffect(() => () => clearTimeout(timer.current), []);

  const apply = (/** @type {string} */ text) => {
    clearTimeout(timer.current);
    setDraft(null);
    if (onchange) onchange(text.trim() || null);
    else setQuery({ [name]: text.trim() || null });
  };
  const onInput = (/** @type {InputEvent} */ event) => {
    const text = /** @type {HTMLInputElement} */ (event.target).value;
    setDraft(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(text), TYPING_PAUSE);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) =>
    event.key === 'Enter' && apply(/** @type {HTMLInputElement} */ (event.target).value);
  return html`
    <label class=${`search ${wide ? 'is-wide' : ''}`}>
      ${icon('search')}<span class="visually-hidden">${label}</span>
      <input class="input" type="search" placeholder=${placeholder} list=${list} spellcheck=${false} autocomplete="off"
        value=${draft ?? value ?? router.route.query.get(name) ?? ''} oninput=${onInput} onkeydown=${onKey} />
    </label>`;
}

/**
 * A choice in the address. The option elements use indexes, because a value may be empty.
 *
 * @param {{
 *   name?: string, label: string, options: readonly SelectOption[], any?: string, value?: string | null,
 *   onchange?: (value: string | null) => void,
 * }} props
 */
export function Select({ name = '', label, options, any, value = router.route.query.get(name), onchange }) {
  const pairs = options.map(pairOf);
  const index = pairs.findIndex(([key]) => key === value);
  const change = (/** @type {Event} */ event) => {
    const selected = /** @type {HTMLSelectElement} */ (event.target).value;
    const chosen = selected === '' ? null : pairs[Number(selected)][0];
    if (onchange) onchange(chosen);
    else setQuery({ [name]: chosen });
  };
  return html`
    <label class="select">
      <span class="select-label">${label}</span>
      <select onchange=${change} value=${index < 0 ? '' : String(index)} data-name=${name || undefined}>
        ${any !== undefined && html`<option value="">${any}</option>`}
        ${pairs.map(([, text], i) => html`<option value=${String(i)}>${text}</option>`)}
      </select>
    </label>`;
}

/**
 * Several words of a fixed list, as toggle buttons; none means all.
 *
 * @param {{
 *   name: string, label: string, options: readonly SelectOption[], selected?: readonly string[],
 *   onchange?: (selected: string[]) => void,
 * }} props
 */
export function ToggleGroup({ name, label, options, selected = words(router.route.query, name), onchange }) {
  const toggle = (/** @type {string} */ key) => {
    const next = selected.includes(key) ? selected.filter((one) => one !== key) : [...selected, key];
    if (onchange) onchange(next);
    else setQuery({ [name]: next });
  };
  return html`
    <div class="toggle-group" role="group" aria-label=${label}>
      <span class="select-label" aria-hidden="true">${label}</span>
      ${options.map(pairOf).map(([key, text]) => html`
        <button class="toggle" type="button" aria-pressed=${String(selected.includes(key))}
          onclick=${() => toggle(key)}>${text}</button>`)}
    </div>`;
}

/**
 * Returns names unchanged, and words with blanks instead of underscores.
 *
 * @param {SelectOption} option
 * @returns {readonly [string, string]}
 */
const pairOf = (option) =>
  (typeof option === 'string' ? [option, option.replaceAll('_', ' ')] : [option[0], option[1] ?? option[0]]);

/**
 * @param {readonly string[]} list
 * @returns {SelectOption[]}
 */
export const namesAsOptions = (list) => list.map((name) => /** @type {const} */ ([name, visible(name)]));
