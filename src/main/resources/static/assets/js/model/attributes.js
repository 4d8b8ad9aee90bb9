// @ts-check
// The attributes of schemas as maps, which keep the order of the columns and allow any name.

/** @typedef {Map<string, Api.Attribute>} Attributes */

/**
 * Returns a map name → attribute. JSON.parse puts names that are integers first, so a whole schema also has the names
 * in order (API-14). That list is used only if it has exactly the names of the attributes.
 *
 * @param {Partial<Api.Schema> | null | undefined} schema
 * @returns {Attributes}
 */
export function attributesOf(schema) {
  const attributes = schema?.attributes ?? {};
  const keys = Object.keys(attributes);
  return new Map(inOrder(keys, schema?.attribute_names).map((name) => [name, attributes[name]]));
}

/**
 * @param {string[]} keys
 * @param {unknown} names
 * @returns {string[]}
 */
function inOrder(keys, names) {
  if (!Array.isArray(names) || names.length !== keys.length) return keys;
  const all = new Set(keys);
  const listed = new Set(names);
  return listed.size === all.size && keys.every((name) => listed.has(name)) ? names : keys;
}

/**
 * Returns the nested attributes. Their order is not content, and a nested attribute_names is an ordinary property.
 *
 * @param {Api.Attribute | undefined} attribute
 * @returns {Attributes}
 */
export const nestedOf = (attribute) => new Map(Object.entries(attribute?.attributes ?? {}));

/**
 * Identifies a field by its path: two fields may have the same id if names contain dots.
 *
 * @param {readonly string[]} path
 */
export const keyOf = (path) => JSON.stringify(path);
