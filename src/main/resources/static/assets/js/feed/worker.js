// @ts-check
// The shared worker of all tabs of this browser, with one feed connection.
import { hub } from './hub.js';
import { address } from '../lib/root.js';

const shared = hub(address('api/v1/feed'));

/** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ event) => shared.join(event.ports[0]);
self.addEventListener('online', () => shared.reconnect());
