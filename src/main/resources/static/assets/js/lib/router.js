// Maps addresses to views: paths name views, and the query has their filters. Paths are relative to the root of the
// service; addresses of the browser also have its prefix. The URL identifies everything that a view shows.
import { redraw } from './dom.js';
import { prefix } from './root.js';

const OUTSIDE = /^\/(api|openapi|asyncapi|actuator|webjars|assets)(\/|$)/;

let routes = [];
let current = null;

/** Starts the router. Patterns are like '/runs/:run/schema'; the first match wins, and '*' matches any path. */
export function start(list) {
  routes = list.map(([pattern, view]) => ({ pattern: pattern.split('/').filter(Boolean), rest: pattern === '*', view }));
  addEventListener('popstate', follow);
  document.addEventListener('click', onClick);
  follow();
}

export const route = () => current;

export function go(url, { replace = false } = {}) {
  if (url === here() + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', prefix + url);
  if (!replace) scrollTo(0, 0);
  follow();
}

/** Changes some parameters of the address and keeps the others; null removes one. */
export function filter(changes, { replace = true } = {}) {
  go(withQuery(here(), current.query, changes), { replace });
}

export function withQuery(path, query, changes = {}) {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    for (const one of [value].flat()) if (one !== null && one !== undefined) params.append(name, one);
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** Returns a path of encoded segments: path('runs', id, 'schema'); a colon is not encoded. */
export const path = (...segments) => '/' + segments.map((s) => encodeURIComponent(s.toWellFormed()).replaceAll('%3A', ':')).join('/');

function follow() {
  const segments = here().split('/').filter(Boolean).map(decode);
  for (const one of routes) {
    const params = one.rest ? {} : match(one.pattern, segments);
    if (!params) continue;
    current = { view: one.view, params, query: new URLSearchParams(location.search), path: here() };
    redraw();
    return;
  }
}

function match(pattern, segments) {
  if (pattern.length !== segments.length) return null;
  const params = {};
  for (const [i, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = segments[i];
    else if (part !== segments[i]) return null;
  }
  return params;
}

/** Returns the path of the address relative to the root of the service. */
function here() {
  return within(location.pathname) ?? '/';
}

/** Removes the prefix of a path; null if the path is not of the service. */
function within(pathname) {
  return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : null;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.('a[href]');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  const inside = within(link.pathname);
  if (inside === null || OUTSIDE.test(inside)) return;
  event.preventDefault();
  if (link.hash && link.pathname === location.pathname) return document.querySelector(link.hash)?.focus();
  go(inside + link.search);
}
