// @ts-check
// The connection of this tab to the shared feed, and its state.
import { address } from '../lib/root.js';
import { notifier } from '../store/notifier.js';
import { session } from '../store/session-store.js';
import { leaderPort } from './leader.js';

/**
 * @typedef {object} FeedStatus
 * @property {'idle' | 'connecting' | 'live' | 'reconnecting' | 'locked'} state
 * @property {number} [since]
 * @property {number} [attempt] the number of failures since the last connection
 * @property {number} [retryAt]
 * @property {boolean} [filling] whether items that were missed during a disconnect arrive
 * @property {number} [filled] their number
 * @property {number} [filledAt]
 *
 * @typedef {object} FeedListener
 * @property {(items: Api.FeedItem[]) => void} [items]
 * @property {(reason: string) => void} [lost] the feed lost its position: data must be loaded again
 * @property {() => void} [live] the feed is connected again
 */

const FEED = address('api/v1/feed');
const WORKER = new URL('./worker.js', import.meta.url).href;
const READY_TIMEOUT = 2_500;

const { subscribe, notify } = notifier();
/** @type {Set<FeedListener>} */
const listeners = new Set();
/** @type {Pick<MessagePort, 'postMessage' | 'onmessage'>} */
let port;
/** @type {() => void} */
let setReady;

export const feed = {
  subscribe,
  /** @type {FeedStatus} */
  status: { state: 'idle' },
  /** Resolves when every new item reaches this tab, at the latest after 2.5 s. */
  ready: new Promise((/** @type {(value: void) => void} */ resolve) => (setReady = resolve)),
  /**
   * Connects from a query's cursor, unless a tab has connected before; null means from now on.
   *
   * @param {string | null} cursor
   */
  start: (cursor) => port.postMessage({ type: 'start', cursor }),
  /**
   * Adds a listener and returns a function that removes it.
   *
   * @param {FeedListener} listener
   */
  listen(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Reconnects now instead of at the end of the delay. */
  reconnect: () => port.postMessage({ type: 'reconnect' }),
};

/** @type {Record<string, (message: any) => void>} */
const messages = {
  welcome: () => setReady(),
  status({ status }) {
    const isBack = status.state === 'live' && feed.status.state !== 'live';
    feed.status = status;
    if (status.state === 'locked') session.lock();
    if (isBack) listeners.forEach((listener) => listener.live?.());
    notify();
  },
  items({ items }) {
    listeners.forEach((listener) => listener.items?.(items));
    port.postMessage({ type: 'read' });
  },
  lost: ({ reason }) => notifyLost(reason),
};

/** @param {string} reason */
const notifyLost = (reason) => listeners.forEach((listener) => listener.lost?.(reason));

/** @param {typeof port} to */
function attach(to) {
  port = to;
  port.onmessage = ({ data }) => messages[data.type](data);
  sendHello();
}

const sendHello = () => port.postMessage({ type: 'hello', token: session.token });

export function connect() {
  if (self.SharedWorker) {
    const worker = new SharedWorker(WORKER, { type: 'module', name: 'waymark-feed' });
    worker.onerror = () => attach(leaderPort(FEED));
    attach(worker.port);
  } else {
    attach(leaderPort(FEED));
  }
  setTimeout(setReady, READY_TIMEOUT);
  sendTokens();
  addEventListener('pagehide', () => port.postMessage({ type: 'bye' }));
  addEventListener('pageshow', ({ persisted }) => persisted && (sendHello(), notifyLost('suspended')));
  addEventListener('online', feed.reconnect);
  document.addEventListener('visibilitychange', () => document.hidden || feed.reconnect());
}

function sendTokens() {
  let { generation } = session;
  session.subscribe(() => {
    if (session.generation === generation) return;
    generation = session.generation;
    port.postMessage({ type: 'token', token: session.token });
  });
}
