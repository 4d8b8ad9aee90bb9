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

/** How long a view may take until it is scrolled, in milliseconds. */
const SCROLL_TIMEOUT = 3000;

const { subscribe, notify } = notifier();
/** @type {Routes} */
let routes = [];

export const router = {
  subscribe,
  /** The number of views that were opened after the first one. */
  navigations: 0,
  /** @type {Route} */
  route: { path: '/', params: {}, query: new URLSearchParams(), view: /** @type {any} */ (null) },

  /**
   * Follows the address of the browser. The first matching pattern determines the view.
   *
   * @param {Routes} list
   */
  start(list) {
    routes = list;
    history.scrollRestoration = 'manual';
    addEventListener('popstate', goBack);
    addEventListener('scrollend', saveScroll);
    follow();
  },
};

/**
 * @param {string} url relative to the root of the service
 * @param {{ replace?: boolean }} [options] whether the entry of the browser's history is replaced
 */
export function navigate(url, { replace = false } = {}) {
  if (url === currentPath() + location.search) return;
  if (!replace) saveScroll();
  history[replace ? 'replaceState' : 'pushState'](replace ? history.state : null, '', prefix + url);
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

const saveScroll = () => history.replaceState({ scroll: scrollY }, '');

/** Follows the browser's history, and scrolls to where the view was left as soon as it has loaded enough. */
function goBack() {
  const target = history.state?.scroll ?? 0;
  const end = Date.now() + SCROLL_TIMEOUT;
  follow();
  const scroll = () => {
    scrollTo(0, target);
    if (Math.abs(scrollY - target) > 1 && Date.now() < end) requestAnimationFrame(scroll);
  };
  requestAnimationFrame(scroll);
}

const currentPath = () => withoutPrefix(location.pathname) ?? '/';

function follow() {
  const path = currentPath();
  for (const [pattern, view] of routes) {
    const params = match(pattern, path);
    if (!params) continue;
    if (path !== router.route.path && router.route.view) router.navigations++;
    router.route = { view, params, query: new URLSearchParams(location.search), path };
    notify();
    return;
  }
}
