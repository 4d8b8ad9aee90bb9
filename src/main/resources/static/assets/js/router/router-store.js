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
 * @typedef {() => Promise<{ view: View }>} ViewLoader
 * @typedef {readonly (readonly [pattern: string, load: ViewLoader])[]} Routes
 */

/** How long a view may take until it is scrolled, in milliseconds. */
const SCROLL_TIMEOUT = 3000;

const { subscribe, notify } = notifier();
/** @type {Routes} */
let routes = [];
/** The views that were opened so far, by their loaders. */
/** @type {Map<ViewLoader, View>} */
const views = new Map();
let followed = 0;

export const router = {
  subscribe,
  /** The number of views that were opened after the first one. */
  navigations: 0,
  /** @type {Route} */
  route: { path: '/', params: {}, query: new URLSearchParams(), view: /** @type {any} */ (null) },
  /** Whether the code of the next view could not be loaded. */
  failed: false,

  /**
   * Follows the address of the browser, and resolves with the first view. The first matching pattern determines the
   * view.
   *
   * @param {Routes} list
   */
  start(list) {
    routes = list;
    history.scrollRestoration = 'manual';
    addEventListener('popstate', goBack);
    addEventListener('scrollend', saveScroll);
    return load();
  },

  /** Loads the view again that could not be loaded. */
  async retry() {
    if (!router.failed) return;
    const page = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    if (page?.ok) location.reload();
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

/** Shows the view of the address, at once if it was opened before. */
function follow() {
  load().catch(fail);
}

function load() {
  const path = currentPath();
  const query = new URLSearchParams(location.search);
  const [params, loader] = routeOf(path);
  const request = ++followed;
  const open = (/** @type {View} */ view) => {
    views.set(loader, view);
    if (request === followed) show({ view, params, query, path });
  };
  const view = views.get(loader);
  if (!view) return loader().then((module) => open(module.view));
  open(view);
  return Promise.resolve();
}

/** @type {(path: string) => readonly [params: Record<string, string>, loader: ViewLoader]} */
function routeOf(path) {
  for (const [pattern, loader] of routes) {
    const params = match(pattern, path);
    if (params) return [params, loader];
  }
  throw new Error(`No view has the address ${path}`);
}

/** @param {Route} route */
function show(route) {
  if (route.path !== router.route.path && router.route.view) router.navigations++;
  Object.assign(router, { route, failed: false });
  notify();
}

/** An upgrade of the service replaces the files of this page; then the browser loads the page of the new version. */
function fail() {
  router.failed = true;
  router.retry();
  notify();
}
