/** Remembers what was made last, as long as it is asked for under the same key. */
export function memo(make) {
  let known = {};
  return (key, ...args) => {
    if (known.key !== key) known = { key, made: make(...args) };
    return known.made;
  };
}
