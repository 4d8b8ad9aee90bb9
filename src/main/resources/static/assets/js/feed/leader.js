// @ts-check
// Shares the feed in browsers without shared workers. The tabs elect a leader by a lock, which the browser releases
// when the tab closes. The leader holds the connection and forwards items to the other tabs.
import { hub } from './hub.js';
import { storageKey } from '../lib/root.js';

const NAME = storageKey('waymark-feed');

/**
 * Returns a port like that of a shared worker.
 *
 * @param {string} url
 */
export function leaderPort(url) {
  const { port1, port2 } = new MessageChannel();
  if (!navigator.locks || !self.BroadcastChannel) {
    hub(url).join(port2);
    return port1;
  }
  const channel = new BroadcastChannel(NAME);
  /** @type {((data: any) => void) | null} */
  let lead = null;
  /** @type {any[]} */
  const sentMessages = [];
  /** @type {string | null} */
  let lastId = null;

  // until this tab is the leader, its messages go to the leader, and those of the leader to this tab
  port2.onmessage = ({ data }) => {
    if (data.type === 'hello' || data.type === 'start' || data.type === 'token') sentMessages.push(data);
    if (data.type !== 'read' && data.type !== 'bye') channel.postMessage({ to: 'leader', data });
  };
  channel.onmessage = ({ data: { to, data } }) => {
    if (to === 'leader') return lead?.(data);
    if (data.type === 'items') lastId = data.items.at(-1).id ?? lastId;
    if (!lead) port2.postMessage(data);
  };
  navigator.locks.request(NAME, () => {
    lead = takeOver(url, channel, port2, sentMessages, lastId);
    return new Promise(() => {}); // never resolves: the lock is released when the tab closes
  });
  return port1;
}

/**
 * @param {string} url
 * @param {BroadcastChannel} channel
 * @param {MessagePort} own
 * @param {any[]} sentMessages
 * @param {string | null} lastId
 */
function takeOver(url, channel, own, sentMessages, lastId) {
  const shared = hub(url);
  /** @type {import('./hub.js').Port} */
  const others = { postMessage: broadcast, onmessage: null };
  shared.join(own);
  shared.join(others);
  deliver(others, { type: 'hello' });

  /** @param {any} data */
  function broadcast(data) {
    channel.postMessage({ to: 'tabs', data });
    if (data.type === 'items') queueMicrotask(() => deliver(others, { type: 'read' }));
  }
  if (lastId) deliver(own, { type: 'start', cursor: lastId });
  sentMessages.forEach((data) => deliver(own, data));
  return (/** @type {any} */ data) => deliver(others, data.type === 'hello' ? { ...data, type: 'token' } : data);
}

/**
 * Passes a message to a port as if it had arrived there.
 *
 * @param {import('./hub.js').Port | MessagePort} port
 * @param {any} data
 */
const deliver = (port, data) => /** @type {any} */ (port).onmessage({ data });
