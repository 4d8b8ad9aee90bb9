// @ts-check
// The address of the page and the view that it names. The address identifies everything that a view shows.
import { prefix } from '../lib/root.js';
import { notifier } from '../store/notifier.js';
import { match, withQuery, withoutPrefix } from './paths.js';

/**
 * @typedef {object} Route
 * @property {string} path relative to the root of the service
 * @property {Record<string, string>} params the parts of the path that the pattern names
 * @property {URLSearchParams} query
 * @property {View} view
 *
 * @typedef {object} View
 * @property {string} name
 * @property {(route: Route) => string} title
 * @property {(route: Route) => string} key a view is opened again when its key changes
 * @property {(props: { route: Route }) => Html} component
 *
 * @typedef {readonly (readonly [pattern: string, view: View])[]} Routes
 */

const { subscribe, notify } = notifier();
/** @type {Routes} */
let routes = [];

export const router = {
  subscribe,
  /** @type {Route} */
  route: { path: '/', params: {}, query: new URLSearchParams(), view: /** @type {any} */ (null) },

  /**
   * Follows the address of the browser. The first matching pattern determines the view.
   *
   * @param {Routes} list
   */
  start(list) {
    routes = list;
    addEventListener('popstate', follow);
    follow();
  },
};

/**
 * @param {string} url relative to the root of the service
 * @param {{ replace?: boolean }} [options] whether the entry of the browser's history is replaced
 */
export function navigate(url, { replace = false } = {}) {
  if (url === currentPath() + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', prefix + url);
  if (!replace) scrollTo(0, 0);
  follow();
}

/**
 * Changes some parameters of the address and keeps the others; null removes one.
 *
 * @param {import('./paths.js').QueryChanges} changes
 * @param {{ replace?: boolean }} [options]
 */
export function setQuery(changes, { replace = true } = {}) {
  navigate(withQuery(currentPath(), router.route.query, changes), { replace });
}

const currentPath = () => withoutPrefix(location.pathname) ?? '/';

function follow() {
  const path = currentPath();
  for (const [pattern, view] of routes) {
    const params = match(pattern, path);
    if (!params) continue;
    router.route = { view, params, query: new URLSearchParams(location.search), path };
    notify();
    return;
  }
}
