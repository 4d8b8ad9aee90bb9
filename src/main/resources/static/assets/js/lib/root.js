// Where the service is: its address ends with a slash. Behind a proxy, or with spring.webflux.base-path, it has a path.
// This file knows its own address, and so the address of everything beside it.
export const root = new URL('../../../', import.meta.url);

/** The path of the root without the slash at its end: '' or '/waymark'. */
export const prefix = root.pathname.slice(0, -1);

/** The address of something of the service, such as 'api/v1/feed'. */
export const address = (path) => new URL(path, root).href;

/** A name for what a browser keeps for a whole origin, on which there may be several services. */
export const keyOf = (name) => (prefix ? `${name} ${prefix}` : name);
