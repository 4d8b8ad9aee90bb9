// @ts-check
/**
 * A set of ids that forgets the oldest ones above a limit.
 *
 * @param {number} max
 */
export function recentIds(max) {
  /** @type {Set<string>} */
  const ids = new Set();
  return {
    /**
     * Adds an id; returns whether it was absent.
     *
     * @param {string} id
     */
    add(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > max) ids.delete(oldest);
      return true;
    },
    clear: () => ids.clear(),
  };
}
