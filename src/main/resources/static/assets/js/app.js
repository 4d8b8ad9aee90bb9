// @ts-check
// The view of the address inside the shell. A view is opened again when its key or the token changes.
import { useEffect, useErrorBoundary, useLayoutEffect } from 'preact/hooks';
import { RequestFailure, TokenForm } from './components/notices.js';
import { Shell } from './components/shell.js';
import { html } from './lib/html.js';
import { router } from './router/router-store.js';
import { useStore } from './store/hooks.js';
import { session } from './store/session-store.js';
import { setTitle } from './store/title-store.js';

/** @import { Route } from './router/router-store.js' */

export function App() {
  const { route } = useStore(router);
  useStore(session);
  const key = JSON.stringify([route.view.name, session.generation, route.view.key(route)]);
  return html`
    <${Shell} path=${route.path}>
      <p class="visually-hidden" role="status">${router.navigations > 0 ? route.view.title(route) : ''}</p>
      ${session.locked ? html`<${TokenForm} />` : html`<${CurrentView} key=${key} route=${route} />`}
    <//>`;
}

/** Moves the focus to a new view, so that a screen reader continues there; the first view leaves it to the browser. */
function focusAfterNavigation() {
  if (router.navigations > 0) document.getElementById('main')?.focus({ preventScroll: true });
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
