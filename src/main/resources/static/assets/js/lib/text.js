// Converts values of the API to text. A value may be any JSON, also an object with its own toString, so no function
// here uses implicit conversions.

/** Returns a string unchanged and every other value as JSON; '' for undefined. */
export const text = (v) => (typeof v === 'string' ? v : v === undefined ? '' : JSON.stringify(v));

/** Returns whether a value is present: false, 0 and empty lists are, an empty string is not. */
export const isGiven = (v) => v !== undefined && v !== null && v !== '';

/** Returns a value on one line, for tables. */
export function value(v) {
  if (v === undefined || v === null) return 'none';
  return v === '' ? '""' : text(v);
}

/** Returns JSON for people; without indentation if that would multiply its size. */
export function pretty(v) {
  const compact = JSON.stringify(v);
  return compact.length > MAX_INDENTED ? compact : JSON.stringify(v, null, 2);
}
const MAX_INDENTED = 100_000;

/** Returns the type and the message of an error, with a colon between them. */
export const errorText = (error) => (isObject(error) ? [error.type, error.message].filter(isGiven).map(text).join(': ') : text(error ?? undefined));

export const isObject = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);

const escape = (c) => `\\u${c.codePointAt(0).toString(16).padStart(4, '0')}`;

/**
 * Escapes characters that would change the text around them: control characters, direction marks and lone surrogates.
 */
export const printable = (s) => s.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, escape);

/** Returns a name with everything visible: an empty name, blanks at its ends, and characters without width. */
export function visible(name) {
  if (name === '') return '(empty)';
  const start = name.length - name.trimStart().length;
  const end = Math.max(start, name.trimEnd().length);
  return ('␣'.repeat(start) + name.slice(start, end) + '␣'.repeat(name.length - end))
    .replace(/[\0-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/gu, escape);
}

export const names = (list) => list.map(visible).join(', ');
