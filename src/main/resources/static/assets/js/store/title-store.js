// @ts-check
// The title and the icon of the page, which show the state of a view while the tab is in the background.
import { useEffect } from 'preact/hooks';

const SUFFIX = ' · Waymark';
/** @type {Readonly<Record<string, string>>} */
const MARKS = Object.freeze({ failed: '✕ ', in_progress: '● ' });

/** @type {(title: string, state?: string | null) => void} */
export function setTitle(title, state = null) {
  const mark = MARKS[state ?? ''] ?? '';
  const file = mark ? `icon-${state}.svg` : 'icon.svg';
  document.title = mark + title + SUFFIX;
  const icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]'));
  if (!icon.href.endsWith(`/${file}`)) icon.href = new URL(file, icon.href).href;
}

/**
 * Shows the title of a view, with a mark for a failed or running state.
 *
 * @type {(title: string, state?: string | null) => void}
 */
export function usePageTitle(title, state = null) {
  useEffect(() => setTitle(title, state), [title, state]);
}
