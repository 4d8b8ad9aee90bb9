// The attributes of schemas as maps: they keep the order of the columns and know no name but the schema's own.

/**
 * A map name → attribute. JSON.parse puts names that are integers first, so a whole schema comes with the names in their
 * order (API-14). They count only where they are exactly the names of the attributes.
 */
export function attributesOf(schema) {
  const attributes = schema?.attributes ?? {};
  const found = Object.keys(attributes);
  return new Map(inOrder(found, schema?.attribute_names).map((name) => [name, attributes[name]]));
}

function inOrder(found, wanted) {
  if (!Array.isArray(wanted) || wanted.length !== found.length) return found;
  const all = new Set(found);
  const listed = new Set(wanted);
  return listed.size === all.size && found.every((name) => listed.has(name)) ? wanted : found;
}

/** Those of a nested attribute; their order is not content, and a property called attribute_names is one like any other. */
export const nestedOf = (attribute) => new Map(Object.entries(attribute?.attributes ?? {}));

/** Identifies a field by its path: two fields may have the same id if names contain dots. */
export const keyOf = (path) => JSON.stringify(path);
