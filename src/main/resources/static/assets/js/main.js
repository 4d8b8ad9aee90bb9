// @ts-check
// Starts the dashboard: maps addresses to views, and shows one view at a time inside the shell.
import { options, render } from 'preact';
import { App } from './app.js';
import { connect } from './feed/feed-store.js';
import { html } from './lib/html.js';
import { interceptLinks } from './router/links.js';
import { router } from './router/router-store.js';
import { theme } from './store/theme-store.js';
import { betweenRunsView } from './views/between-runs/between-runs-view.js';
import { changesView } from './views/changes/changes-view.js';
import { compareView } from './views/compare/compare-view.js';
import { datasetView } from './views/dataset/dataset-view.js';
import { datasetsView } from './views/datasets/datasets-view.js';
import { deadLettersView } from './views/dead-letters/dead-letters-view.js';
import { notFoundView } from './views/not-found-view.js';
import { runView } from './views/run/run-view.js';
import { runsView } from './views/runs/runs-view.js';
import { todayView } from './views/today/today-view.js';
import { workflowView } from './views/workflow/workflow-view.js';
import { workflowsView } from './views/workflows/workflows-view.js';

// one rendering in each frame, for any number of changes
options.debounceRendering = requestAnimationFrame;

theme.apply();
connect();
interceptLinks();
router.start([
  ['/', todayView],
  ['/workflows', workflowsView],
  ['/workflows/:namespace/:name', workflowView],
  ['/runs', runsView],
  ['/runs/:run', runView],
  ['/runs/:run/:tab', runView],
  ['/changes', betweenRunsView],
  ['/changes/live', changesView],
  ['/datasets', datasetsView],
  ['/datasets/:namespace/:name', datasetView],
  ['/datasets/:namespace/:name/:tab', datasetView],
  ['/datasets/:namespace/:name/fields/:field', datasetView],
  ['/compare', compareView],
  ['/dead-letters', deadLettersView],
  ['/dead-letters/:id', deadLettersView],
  ['*', notFoundView],
]);

const container = /** @type {HTMLElement} */ (document.getElementById('app'));
container.textContent = '';
render(html`<${App} />`, container);
