// @ts-check
// The search for changes between runs, written as words: is:breaking field:fax workflow:shop/customers since:30d.

/**
 * @typedef {object} ChangesQuery
 * @property {string[]} compatibility
 * @property {string[]} field
 * @property {string[]} workflow
 * @property {string[]} change_type
 * @property {string[]} category
 * @property {string | null} since
 * @property {string[]} unknown the words that have no meaning
 */

const DAY = 86_400_000;
/** @type {Readonly<Record<string, number>>} */
const UNITS = Object.freeze({ h: DAY / 24, d: DAY, w: 7 * DAY });
/** @type {Readonly<Record<string, string>>} */
const TYPES = Object.freeze({ added: 'create', deleted: 'delete', updated: 'update', transformed: 'transform' });

/**
 * @param {string} text
 * @param {number} [now]
 * @returns {ChangesQuery}
 */
export function parseQuery(text, now = Date.now()) {
  /** @type {ChangesQuery} */
  const query = { compatibility: [], field: [], workflow: [], change_type: [], category: [], since: null, unknown: [] };
  for (const word of text.split(/\s+/).filter(Boolean)) addWord(query, word, now);
  return query;
}

/** @type {(query: ChangesQuery, word: string, now: number) => void} */
function addWord(query, word, now) {
  const [name, value] = [word.slice(0, word.indexOf(':')), word.slice(word.indexOf(':') + 1)];
  if (!word.includes(':')) query.field.push(word);
  else if (!value) query.unknown.push(word);
  else if (name === 'is' && (value === 'breaking' || value === 'compatible')) query.compatibility.push(value);
  else if (name === 'is' && TYPES[value]) query.change_type.push(TYPES[value]);
  else if (name === 'field' || name === 'workflow' || name === 'category') query[name].push(value);
  else if (name === 'since' && timeOf(value, now)) query.since = timeOf(value, now);
  else query.unknown.push(word);
}

/**
 * Returns a time for 12h, 30d, 2w or a date.
 *
 * @type {(text: string, now: number) => string | null}
 */
function timeOf(text, now) {
  const [, number, unit] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  if (number) return new Date(now - Number(number) * UNITS[unit]).toISOString();
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
