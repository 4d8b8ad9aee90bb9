// @ts-check
// The search of the whole page: opens with / or Ctrl-K, arrow keys choose, Enter opens.
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../lib/html.js';
import { visible } from '../lib/text.js';
import { navigate } from '../router/router-store.js';
import { useOwned, useStore } from '../store/hooks.js';
import { icon } from './icon.js';
import { searchStore } from './search-store.js';

/** @import { SearchResult } from './search-store.js' */

const TYPING_PAUSE = 150;

/** Shows the button that opens the search, and the open search. */
export function SearchButton() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (!isShortcut(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return html`
    <button class="search-button" type="button" onclick=${() => setOpen(true)} aria-haspopup="dialog"
        aria-label="Search runs, workflows, datasets and fields">
      ${icon('search')}<span class="search-button-text">Search</span><kbd aria-hidden="true">/</kbd>
    </button>
    ${isOpen && html`<${SearchDialog} close=${() => setOpen(false)} />`}`;
}

/** @param {KeyboardEvent} event */
function isShortcut(event) {
  if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) return true;
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyping = target.matches?.('input, textarea, select, [contenteditable]');
  return event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** @param {{ close: () => void }} props */
function SearchDialog({ close }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const results = useStore(useOwned(searchStore));
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const timer = setTimeout(() => text.trim() && results.ensure(text.trim(), true), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);

  const list = text.trim() ? results.data ?? [] : [];
  const open = (/** @type {SearchResult | undefined} */ one) => {
    if (!one) return;
    close();
    navigate(one.href);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') open(list[index]);
    if (!step || !list.length) return;
    event.preventDefault();
    setIndex((index + step + list.length) % list.length);
  };
  const onInput = (/** @type {InputEvent} */ event) => {
    setText(/** @type {HTMLInputElement} */ (event.target).value);
    setIndex(0);
  };
  return html`
    <dialog class="search-dialog" ref=${dialog} aria-label="Search" onclose=${close}
        onclick=${(/** @type {Event} */ event) => event.target === dialog.current && close()}>
      <div class="search-box">
        ${icon('search')}
        <input class="search-text" type="text" role="combobox" aria-label="Search"
          aria-expanded=${String(list.length > 0)}
          aria-controls="search-results" aria-activedescendant=${list.length ? `search-result-${index}` : undefined}
          placeholder="Run, workflow, dataset, field or error" autocomplete="off" spellcheck=${false} autofocus
          value=${text} oninput=${onInput} onkeydown=${onKey} />
      </div>
      <ul class="search-results" id="search-results" role="listbox" aria-label="Results">
        ${list.map((one, i) => resultRow(one, i, i === index, open))}
      </ul>
      ${text.trim() && results.data && !list.length && html`
        <p class="search-none" role="status">Nothing has “${text.trim()}” in its name.</p>`}
    </dialog>`;
}

/** @type {(one: SearchResult, i: number, isCurrent: boolean, open: (one: SearchResult) => void) => Html} */
const resultRow = (one, i, isCurrent, open) => html`
  <li class="search-result" role="option" id=${`search-result-${i}`} aria-selected=${String(isCurrent)}
      onclick=${() => open(one)}>
    <span class="search-kind">${one.kind}</span><span class="search-title">${visible(one.title)}</span>
    <span class="faint search-note">${one.note}</span>
  </li>`;
