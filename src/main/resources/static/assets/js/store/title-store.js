// @ts-check
// The title and the icon of the page, which show the state of a view while the tab is in the background.
import { useEffect } from 'preact/hooks';
import { address } from '../lib/root.js';

const SUFFIX = ' · Waymark';
/** @type {Readonly<Record<string, string>>} */
const MARKS = Object.freeze({ failed: '✕ ', in_progress: '● ' });

/** @type {(title: string, state?: string | null) => void} */
export function setTitle(title, state = null) {
  const mark = MARKS[state ?? ''] ?? '';
  const file = mark ? `icon-${state}.svg` : 'icon.svg';
  document.title = mark + title + SUFFIX;
  const icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]'));
  // the link may be relative to the address at which the page was loaded
  const path = (icon.getAttribute('href') ?? '').replace(/^.*?(?=assets\/)/, '').replace(/[^/]*$/, file);
  const url = address(path);
  if (icon.getAttribute('href') !== url) icon.href = url;
}

/**
 * Shows the title of a view, with a mark for a failed or running state.
 *
 * @type {(title: string, state?: string | null) => void}
 */
export function usePageTitle(title, state = null) {
  useEffect(() => setTitle(title, state), [title, state]);
}
