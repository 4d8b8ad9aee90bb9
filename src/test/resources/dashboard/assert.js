/** Fails unless two values have the same JSON. */
export function equal(actual, expected) {
  const [a, e] = [actual, expected].map((value) => JSON.stringify(value, plain));
  if (a !== e) throw new Error(`expected ${e}, but was ${a}`);
}

const plain = (_, value) => {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  return value === undefined ? 'undefined' : Number.isNaN(value) ? 'NaN' : value;
};

/** Fails unless each argument, a list of a value and the expected one, is a pair of equals. */
export const equalAll = (...pairs) => pairs.forEach(([actual, expected]) => equal(actual, expected));
