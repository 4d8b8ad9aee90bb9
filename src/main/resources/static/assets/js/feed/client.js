// The connection of a tab to the shared feed.
import { session } from '../session.js';
import { redraw } from '../lib/dom.js';
import { address } from '../lib/root.js';
import { leaderPort } from './leader.js';

const FEED = address('api/v1/feed');
const WORKER = address('assets/js/feed/worker.js');
const READY_TIMEOUT = 2_500;

const listeners = new Set();
let port = null;
let resolveReady;

export const feed = {
  /** { state: idle|connecting|live|reconnecting|locked, attempt, retryAt, filling, filled, filledAt } */
  status: { state: 'idle' },
  /** Resolves when every new item reaches this tab, at the latest after 2.5 s. */
  ready: new Promise((resolve) => (resolveReady = resolve)),
  /** Connects from a query's cursor, unless a tab has connected before; null means from now on. */
  start: (cursor) => port.postMessage({ type: 'start', cursor }),
  /** listener: items(list), lost(reason), live(); each optional. Returns a function that removes the listener. */
  listen(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  hurry: () => port.postMessage({ type: 'hurry' }),
};

const answers = {
  welcome: () => resolveReady(),
  status({ status }) {
    const back = status.state === 'live' && feed.status.state !== 'live';
    feed.status = status;
    if (status.state === 'locked') session.locked = true;
    if (back) notify('live');
    redraw();
  },
  items({ items }) {
    notify('items', items);
    port.postMessage({ type: 'read' });
  },
  lost: ({ reason }) => notify('lost', reason),
};

function notify(what, detail) {
  for (const listener of listeners) listener[what]?.(detail);
}

function attach(to) {
  port = to;
  port.onmessage = ({ data }) => answers[data.type](data);
  hello();
}

function hello() {
  port.postMessage({ type: 'hello', token: session.token });
}

export function connect() {
  if (self.SharedWorker) {
    const worker = new SharedWorker(WORKER, { type: 'module', name: 'waymark-feed' });
    worker.onerror = () => attach(leaderPort(FEED));
    attach(worker.port);
  } else {
    attach(leaderPort(FEED));
  }
  setTimeout(resolveReady, READY_TIMEOUT);
  session.onToken(() => port.postMessage({ type: 'token', token: session.token }));
  addEventListener('pagehide', () => port.postMessage({ type: 'bye' }));
  addEventListener('pageshow', (event) => event.persisted && (hello(), notify('lost', 'asleep')));
  addEventListener('online', feed.hurry);
  document.addEventListener('visibilitychange', () => document.hidden || feed.hurry());
}
