// @ts-check
// The view of the address inside the shell. A view is opened again when its key or the token changes.
import { useEffect, useErrorBoundary, useLayoutEffect } from 'preact/hooks';
import { ApiError } from './api/api-error.js';
import { RequestFailure, TokenForm } from './components/notices.js';
import { Shell } from './components/shell.js';
import { feed } from './feed/feed-store.js';
import { html } from './lib/html.js';
import { router } from './router/router-store.js';
import { useStore } from './store/hooks.js';
import { session } from './store/session-store.js';
import { setTitle } from './store/title-store.js';

/** @import { Route } from './router/router-store.js' */

export function App() {
  const { route, failed } = useStore(router);
  useStore(session);
  const key = JSON.stringify([route.view.name, session.generation, route.view.key(route)]);
  return html`
    <${Shell} path=${route.path}>
      <p class="visually-hidden" role="status">${router.navigations > 0 ? route.view.title(route) : ''}</p>
      ${failed ? html`<${ViewFailure} />`
        : session.locked ? html`<${TokenForm} />` : html`<${CurrentView} key=${key} route=${route} />`}
    <//>`;
}

/**
 * Moves the focus to the heading of a new view, so that a screen reader continues there. Until the heading appears, the
 * focus is at the view. The first view leaves it to the browser.
 */
function focusAfterNavigation() {
  const main = document.getElementById('main');
  if (router.navigations === 0 || !main) return;
  main.focus({ preventScroll: true });
  const observer = new MutationObserver(() => focusHeading(main) && observer.disconnect());
  if (focusHeading(main)) return;
  observer.observe(main, { childList: true, subtree: true });
  return () => observer.disconnect();
}

/**
 * Focuses the heading unless somebody has moved the focus; returns whether nothing is left to do.
 *
 * @param {HTMLElement} main
 */
function focusHeading(main) {
  const heading = main.querySelector('h1');
  if (document.activeElement !== main) return true;
  if (!heading) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}

/** @param {{ route: Route }} props */
function CurrentView({ route }) {
  const [error] = useErrorBoundary((reason) => console.error(reason));
  const title = route.view.title(route);
  useLayoutEffect(() => setTitle(title), [title]);
  useEffect(focusAfterNavigation, []);
  if (error) return html`<${RequestFailure} error=${error} retry=${() => location.reload()} />`;
  return html`<div class="view"><${route.view.component} route=${route} /></div>`;
}

/** Shows that the code of a view could not be loaded; loads it as soon as the service answers. */
function ViewFailure() {
  useEffect(() => feed.listen({ live: router.retry }), []);
  return html`<${RequestFailure} error=${ApiError.unreachable()} retry=${router.retry} />`;
}
