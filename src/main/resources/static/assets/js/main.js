// @ts-check
// Starts the dashboard: shows one view at a time inside the shell.
import { options, render } from 'preact';
import { App } from './app.js';
import { connect } from './feed/feed-store.js';
import { titleCutText } from './lib/cut-text.js';
import { html } from './lib/html.js';
import { interceptLinks } from './router/links.js';
import { router } from './router/router-store.js';
import { routes } from './routes.js';
import { theme } from './store/theme-store.js';

// one rendering in each frame, for any number of changes
options.debounceRendering = requestAnimationFrame;

theme.apply();
connect();
interceptLinks();
titleCutText();
router.start(routes).then(() => {
  const container = /** @type {HTMLElement} */ (document.getElementById('app'));
  container.textContent = '';
  render(html`<${App} />`, container);
});
