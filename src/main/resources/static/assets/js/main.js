// @ts-check
// Starts the dashboard: maps addresses to views, and shows one view at a time inside the shell.
import { options, render } from 'preact';
import { App } from './app.js';
import { connect } from './feed/feed-store.js';
import { html } from './lib/html.js';
import { address } from './lib/root.js';
import { interceptLinks } from './router/links.js';
import { router } from './router/router-store.js';
import { theme } from './store/theme-store.js';
import { changesView } from './views/changes/changes-view.js';
import { compareView } from './views/compare/compare-view.js';
import { deadLettersView } from './views/dead-letters/dead-letters-view.js';
import { notFoundView } from './views/not-found-view.js';
import { runView } from './views/run/run-view.js';
import { runsView } from './views/runs/runs-view.js';

// one rendering in each frame, for any number of changes
options.debounceRendering = requestAnimationFrame;

// a relative address would change with the address of each view
/** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]')).href = address('assets/icon.svg');
theme.apply();
connect();
interceptLinks();
router.start([
  ['/', runsView],
  ['/runs', runsView],
  ['/runs/:run', runView],
  ['/runs/:run/:tab', runView],
  ['/changes', changesView],
  ['/compare', compareView],
  ['/dead-letters', deadLettersView],
  ['/dead-letters/:id', deadLettersView],
  ['*', notFoundView],
]);

const container = /** @type {HTMLElement} */ (document.getElementById('app'));
container.textContent = '';
render(html`<${App} />`, container);
