// The shared worker: one for all tabs of this browser, and with it one feed connection.
import { hub } from './hub.js';
import { address } from '../lib/root.js';

const shared = hub(address('api/v1/feed'));

self.onconnect = (event) => shared.join(event.ports[0]);
self.addEventListener('online', () => shared.hurry());
