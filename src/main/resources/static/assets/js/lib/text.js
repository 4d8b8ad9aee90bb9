// @ts-check
// Converts values of the API to text. A value may be any JSON, also an object with its own toString, so no function
// here uses implicit conversions.

const MAX_INDENTED = 100_000;
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;
const WITHOUT_WIDTH = new RegExp(
  '[\\0-\\x1f\\x7f-\\xa0\\xad\\u061c\\u200b-\\u200f\\u2028-\\u202e'
    + '\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff]',
  'gu',
);

/**
 * Returns a string unchanged and every other value as JSON; '' for undefined.
 *
 * @param {unknown} value
 */
export const text = (value) => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

/**
 * Returns whether a value is present: false, 0 and empty lists are, an empty string is not.
 *
 * @param {unknown} value
 */
export const isGiven = (value) => value !== undefined && value !== null && value !== '';

/**
 * Returns a value on one line, for tables.
 *
 * @param {unknown} value
 */
export function oneLine(value) {
  if (value === undefined || value === null) return 'none';
  return value === '' ? '""' : text(value);
}

/**
 * Returns a value on one line, and a number that is no integer with 4 digits.
 *
 * @param {unknown} value
 */
export const briefly = (value) =>
  (typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : oneLine(value));

/**
 * Returns JSON for people; without indentation if that would multiply its size.
 *
 * @param {unknown} value
 */
export function pretty(value) {
  const compact = JSON.stringify(value);
  return compact.length > MAX_INDENTED ? compact : JSON.stringify(value, null, 2);
}

/**
 * Returns the type and the message of an error, with a colon between them.
 *
 * @param {unknown} error
 */
export function errorText(error) {
  if (!isObject(error)) return text(error ?? undefined);
  return [error.type, error.message].filter(isGiven).map(text).join(': ');
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {string} c */
const escape = (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/**
 * Escapes characters that would change the text around them: control characters, direction marks and lone surrogates.
 *
 * @param {string} s
 */
export const printable = (s) => s.replace(CONTROLS, escape);

/**
 * Returns a name with everything visible: an empty name, blanks at its ends, and characters without width.
 *
 * @param {string} name
 */
export function visible(name) {
  if (name === '') return '(empty)';
  const start = name.length - name.trimStart().length;
  const end = Math.max(start, name.trimEnd().length);
  const marked = '␣'.repeat(start) + name.slice(start, end) + '␣'.repeat(name.length - end);
  return marked.replace(WITHOUT_WIDTH, escape);
}

/** @param {readonly string[]} list */
export const names = (list) => list.map(visible).join(', ');
