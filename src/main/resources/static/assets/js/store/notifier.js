// @ts-check
/**
 * The subscribers of a store. A store is an object with subscribe() whose fields change; it calls notify() after each
 * change. Components read the fields while they render.
 *
 * @typedef {{ subscribe(listener: () => void): () => void }} Store
 * @returns {Store & { notify(): void }}
 */
export function notifier() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify: () => listeners.forEach((listener) => listener()),
  };
}
