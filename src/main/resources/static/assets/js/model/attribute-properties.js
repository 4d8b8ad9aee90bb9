// @ts-check
// The properties of an attribute as short texts.
import { briefly, isGiven, isObject, text } from '../lib/text.js';

/** @typedef {{ name: string, text: string }} AttributeProperty */

/** @type {ReadonlySet<string>} */
const OWN_COLUMNS = new Set(['type', 'logical_type', 'type_attr', 'attributes', 'description', 'name', 'field_id']);
const MAX_VALUES = 3;

/** @param {Api.Attribute | undefined} attribute */
export const typeText = (attribute) => (isGiven(attribute?.type) ? text(attribute?.type) : 'no type');

/**
 * Returns the properties of an attribute besides its type, abbreviated. Defaults are omitted.
 *
 * @param {Api.Attribute | undefined} attribute
 */
export function propertiesOf(attribute) {
  const ofType = attribute?.type_attr;
  /** @type {AttributeProperty[]} */
  const list = [];
  for (const [name, value] of isObject(ofType) ? Object.entries(ofType) : []) addTypeProperty(list, name, value);
  if (isGiven(ofType) && !isObject(ofType)) list.push(labelled('type_attr', ofType));
  for (const [name, value] of Object.entries(attribute ?? {})) {
    if (!OWN_COLUMNS.has(name) && value !== null && !name.startsWith('enable_')) addProperty(list, name, value);
  }
  return list;
}

/** @type {(list: AttributeProperty[], name: string, value: unknown) => void} */
function addTypeProperty(list, name, value) {
  if (name === 'nullable' && typeof value === 'boolean') value || list.push({ name, text: 'not null' });
  else if (name === 'category' && typeof value === 'boolean') value && list.push({ name, text: 'category' });
  else if (value !== null) list.push({ name, text: `${name} ${abbreviated(value)}` });
}

/** @type {(list: AttributeProperty[], name: string, value: unknown) => void} */
function addProperty(list, name, value) {
  if (name === 'is_constant' && typeof value === 'boolean') value && list.push({ name, text: 'constant' });
  else if (!isDefault(name, value)) list.push(labelled(name, value));
}

/** @type {(name: string, value: unknown) => boolean} */
const isDefault = (name, value) =>
  (name === 'cast_errors' && value === 'coerce') || (name === 'null_strategy' && value === 'keep');

/** @type {(name: string, value: unknown) => AttributeProperty} */
const labelled = (name, value) => ({ name, text: `${name.replaceAll('_', ' ')} ${abbreviated(value)}` });

/** @param {unknown} value */
function abbreviated(value) {
  if (Array.isArray(value)) return value.length > MAX_VALUES ? `${value.length} values` : value.map(text).join(', ');
  if (!isObject(value)) return typeof value === 'number' ? briefly(value) : text(value);
  const entries = Object.entries(value).filter(([, v]) => v !== null);
  if (entries.length > MAX_VALUES) return `${entries.length} values`;
  return entries.map(([name, v]) => `${name} ${typeof v === 'object' ? '…' : briefly(v)}`).join(', ');
}
