// @ts-check
/**
 * Caches the last result of a function, by a key.
 *
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => R} create
 * @returns {(key: unknown, ...args: A) => R}
 */
export function memo(create) {
  /** @type {{ key: unknown, result: R } | null} */
  let last = null;
  return (key, ...args) => {
    if (!last || last.key !== key) last = { key, result: create(...args) };
    return last.result;
  };
}
