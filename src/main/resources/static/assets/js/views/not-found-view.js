// @ts-check
// The page for an unknown address.
import { empty } from '../components/notices.js';
import { html } from '../lib/html.js';

/** @type {import('../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'not-found',
  title: () => 'Not found',
  key: () => '',
  component: () => html`
    <h1 class="visually-hidden">Not found</h1>
    ${empty('This page does not exist', html`<a href="/">Go to today</a>`)}`,
});
