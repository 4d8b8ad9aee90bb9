// @ts-check
// The address of the service, which ends with a slash. Behind a proxy, or with spring.webflux.base-path, it has a path.
// It is derived from the address of this file: assets/<version>/bundle/main.js, or assets/js/lib/root.js if not joined.
const FILE = /assets\/(?:[0-9a-f]{16}\/)?(?:bundle\/\w+|js\/lib\/root)\.js.*$/;

export const root = new URL(import.meta.url.replace(FILE, ''));

/** The path of the root without the final slash: '' or '/waymark'. */
export const prefix = root.pathname.slice(0, -1);

/**
 * Returns the address of a resource of the service, such as 'api/v1/feed'.
 *
 * @param {string} path
 */
export const address = (path) => new URL(path, root).href;

/**
 * Returns a key for the browser's storage, which is shared by all services of an origin.
 *
 * @param {string} name
 */
export const storageKey = (name) => (prefix ? `${name} ${prefix}` : name);
