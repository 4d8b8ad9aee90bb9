// Starts the dashboard: maps addresses to views, and shows one view at a time inside the shell.
import { h, mount, redraw } from './lib/dom.js';
import { address } from './lib/root.js';
import * as router from './lib/router.js';
import { session, theme } from './session.js';
import { connect } from './feed/client.js';
import { shell } from './components/shell.js';
import { failure, locked } from './components/notices.js';
import { runsView } from './views/runs.js';
import { runView } from './views/run.js';
import { changesView } from './views/changes.js';
import { compareView } from './views/compare.js';
import { deadLettersView } from './views/dead-letters.js';
import { nowhereView } from './views/nowhere.js';

let shown = { view: null, key: null, instance: null };

/**
 * Returns the view of a route. A view is { key(route), open(route) }; open returns { title, render(route), close() },
 * which is kept while the key does not change.
 */
function instanceFor(route) {
  const key = route.view.key?.(route) ?? '';
  if (shown.view !== route.view || shown.key !== key) {
    shown.instance?.close?.();
    shown = { view: route.view, key, instance: route.view.open(route) };
  }
  return shown.instance;
}

function page() {
  const route = router.route();
  return shell(route.path, session.locked ? locked() : content(route));
}

function content(route) {
  try {
    const instance = instanceFor(route);
    document.title = `${instance.title} · Waymark`;
    return h('div.view', { key: `${route.view.name}:${shown.key}` }, instance.render(route));
  } catch (error) {
    console.error(error);
    return failure(error, () => location.reload());
  }
}

function reopen() {
  shown.instance?.close?.();
  shown = { view: null, key: null, instance: null };
  redraw();
}

// a relative address would change with the address of each view
document.querySelector('link[rel=icon]').href = address('assets/icon.svg');
theme.apply();
connect();
document.addEventListener('waymark:again', reopen);
router.start([
  ['/', runsView],
  ['/runs', runsView],
  ['/runs/:run', runView],
  ['/runs/:run/:tab', runView],
  ['/changes', changesView],
  ['/compare', compareView],
  ['/dead-letters', deadLettersView],
  ['/dead-letters/:id', deadLettersView],
  ['*', nowhereView],
]);
mount(document.getElementById('app'), page);
