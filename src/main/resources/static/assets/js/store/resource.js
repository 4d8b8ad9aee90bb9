// @ts-check
// A value that is loaded once for each key.
import { notifier } from './notifier.js';
import { useOwned, useStore } from './hooks.js';

/**
 * @template T
 * @typedef {import('./notifier.js').Store & {
 *   key: string | undefined, data: T | null, error: any, loading: boolean,
 *   ensure(key: string, keep?: boolean): Resource<T>, reload(): void, dispose(): void,
 * }} Resource
 */

/**
 * Creates a resource. ensure(key) loads a new key; it keeps the previous value meanwhile only if keep is true. reload()
 * loads again and keeps the previous value. A newer load aborts the one before it.
 *
 * @template T
 * @param {(key: string, signal: AbortSignal) => Promise<T>} load
 * @returns {Resource<T>}
 */
export function resource(load) {
  const { subscribe, notify } = notifier();
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Resource<T>} */
  const self = { subscribe, key: undefined, data: null, error: null, loading: false, ensure, reload, dispose };

  /**
   * @param {string} key
   * @param {boolean} [keep]
   */
  function ensure(key, keep = false) {
    if (key === self.key) return self;
    self.key = key;
    if (!keep) self.data = null;
    start(key);
    return self;
  }

  function reload() {
    if (self.key !== undefined) start(self.key);
  }

  /** @param {string} key */
  async function start(key) {
    running?.abort();
    const request = (running = new AbortController());
    self.loading = true;
    try {
      const data = await load(key, request.signal);
      if (request !== running) return;
      Object.assign(self, { data, error: null });
    } catch (error) {
      if (request !== running || /** @type {Error} */ (error).name === 'AbortError') return;
      self.error = error;
    }
    self.loading = false;
    notify();
  }

  function dispose() {
    running?.abort();
    running = null;
  }

  return self;
}

/**
 * Returns a resource that belongs to the component.
 *
 * @template T
 * @param {(key: string, signal: AbortSignal) => Promise<T>} load
 */
export const useResource = (load) => useStore(useOwned(() => resource(load)));
