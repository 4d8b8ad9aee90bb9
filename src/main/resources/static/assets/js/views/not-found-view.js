// @ts-check
// The page for an unknown address.
import { empty } from '../components/notices.js';
import { html } from '../lib/html.js';

/** @type {import('../router/router-store.js').View} */
export const notFoundView = Object.freeze({
  name: 'not-found',
  title: () => 'Not found',
  key: () => '',
  component: () => empty('This page does not exist', html`<a href="/runs">Go to the runs</a>`),
});
