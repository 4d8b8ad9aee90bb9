// @ts-check
// A list of names with values.
import { html } from '../lib/html.js';

/** @param {...Content} list */
export const propertyList = (...list) => html`<dl class="properties">${list}</dl>`;

/** @type {(name: string, value: Content) => Html} */
export const property = (name, value) => html`<div class="property"><dt>${name}</dt><dd>${value}</dd></div>`;
