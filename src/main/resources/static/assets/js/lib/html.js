// @ts-check
// Templates of elements and components: html`<p class="faint">${text}</p>`. Only the literal parts of a template create
// elements. Every inserted value that is not made by a template is shown as text, whatever its JSON type.
import { h } from 'preact';
import htm from 'htm';
import { prefix } from './root.js';
import { printable, text } from './text.js';

/** @type {ReadonlySet<string>} */
const READ_BY_PEOPLE = new Set(['title', 'aria-label', 'placeholder', 'label']);
const OWN_ADDRESS = /^(?:\/(?![/\\\t\n\r])|[?#])/;

const template = htm.bind(element);

/**
 * Creates elements from a template.
 *
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 * @returns {Html}
 */
export const html = (strings, ...values) => /** @type {Html} */ (content(template(strings, ...values)));

/**
 * @param {unknown} type
 * @param {Record<string, unknown> | null} props
 * @param {...unknown} children
 */
function element(type, props, ...children) {
  if (typeof type === 'function') {
    return h(/** @type {import('preact').ComponentType<any>} */ (type), props, ...children.map(content));
  }
  if (typeof type !== 'string') throw new TypeError('The tag of an element is not a name');
  return h(type, attributes(props), ...children.map(content));
}

/**
 * Returns whether a value was made by a template. JSON has no undefined, so it cannot imitate the constructor. The
 * check of Preact is weaker: it accepts a constructor of null.
 *
 * @param {object} value
 * @returns {value is Html}
 */
const isElement = (value) => Object.hasOwn(value, 'constructor') && value.constructor === undefined;

/**
 * Returns what a template shows for a value.
 *
 * @param {unknown} value
 * @returns {Content}
 */
function content(value) {
  if (value === null || value === undefined || typeof value === 'boolean') return null;
  if (typeof value === 'object' && isElement(value)) return value;
  return Array.isArray(value) ? value.map(content) : printable(text(value));
}

/** @param {Record<string, unknown> | null} props */
function attributes(props) {
  /** @type {Record<string, any>} */
  const result = {};
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === 'dangerouslySetInnerHTML') throw new TypeError('Markup is not inserted');
    if (name === 'style' || name === 'ref' || name === 'key') result[name] = value;
    else if (name.startsWith('on')) result[name] = typeof value === 'function' ? value : undefined;
    else result[name] = attribute(name, value);
  }
  return result;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function attribute(name, value) {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  const written = text(value);
  if (name === 'href') return ownAddress(written);
  return READ_BY_PEOPLE.has(name) ? printable(written) : written;
}

/**
 * Returns the address of a link. Links may only refer to addresses of this page; a path is relative to the root of the
 * service.
 *
 * @param {string} href
 */
function ownAddress(href) {
  if (!OWN_ADDRESS.test(href)) return undefined;
  return href.startsWith('/') ? prefix + href : href;
}
