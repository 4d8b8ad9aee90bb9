// @ts-check
// Follows links to views without loading the page again.
import { withoutPrefix } from './paths.js';
import { navigate } from './router-store.js';

const NO_VIEW = /^\/(api|openapi|asyncapi|actuator|webjars|assets)(\/|$)/;

export const interceptLinks = () => document.addEventListener('click', onClick);

/** @param {MouseEvent} event */
function onClick(event) {
  if (event.defaultPrevented || event.button) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = /** @type {Element} */ (event.target).closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
  const path = link.origin === location.origin ? withoutPrefix(link.pathname) : null;
  if (path === null || NO_VIEW.test(path)) return;
  event.preventDefault();
  if (link.hash && link.pathname === location.pathname) focus(link.hash);
  else navigate(path + link.search);
}

/** @param {string} hash */
function focus(hash) {
  document.getElementById(hash.slice(1))?.focus();
}
