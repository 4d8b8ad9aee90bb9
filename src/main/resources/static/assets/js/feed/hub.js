// @ts-check
// Shares one feed connection among tabs. A tab acknowledges each batch that it read; until then, up to 20,000 items
// wait for it here. Beyond that, the tab is notified of lost items and loads its data again. No tab can slow another
// one down.
import { connection } from './connection.js';

const MAX_WAITING_ITEMS = 20_000;
const SETTLE_TIME = 800;

/**
 * @typedef {{ postMessage(data: any): void, onmessage: ((event: MessageEvent) => void) | null, start?(): void }} Port
 * @typedef {{ port: Port, waiting: Api.FeedItem[], reading: boolean }} Tab
 */

/** @param {string} url */
export function hub(url) {
  /** @type {Set<Tab>} */
  const tabs = new Set();
  /** @type {import('./feed-store.js').FeedStatus} */
  let status = { state: 'idle', since: Date.now() };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settle;

  const feed = connection(url, {
    frames(items) {
      if (status.filling) countFilled(items.length);
      for (const tab of tabs) offer(tab, items);
    },
    state(state, { resumed, ...more }) {
      const filled = state === 'live' ? { filling: resumed, filled: 0 } : {};
      setStatus({ state, since: state === status.state ? status.since : Date.now(), ...more, ...filled });
      if (resumed && state === 'live') countFilled(0);
    },
    lost: (reason) => tabs.forEach((tab) => notifyLost(tab, reason)),
  });

  /**
   * Counts the items after a reconnect that arrive without a pause of 0.8 s: the missed ones.
   *
   * @param {number} n
   */
  function countFilled(n) {
    setStatus({ ...status, filled: (status.filled ?? 0) + n });
    clearTimeout(settle);
    settle = setTimeout(endFilling, SETTLE_TIME);
  }

  function endFilling() {
    if (status.filling) setStatus({ ...status, filling: false, filledAt: Date.now() });
  }

  /** @param {typeof status} next */
  function setStatus(next) {
    status = next;
    for (const tab of tabs) tab.port.postMessage({ type: 'status', status });
  }

  /**
   * @param {Tab} tab
   * @param {Api.FeedItem[]} items
   */
  function offer(tab, items) {
    if (tab.waiting.length + items.length > MAX_WAITING_ITEMS) return notifyLost(tab, 'lag');
    for (const item of items) tab.waiting.push(item);
    sendWaiting(tab);
  }

  /** @param {Tab} tab */
  function sendWaiting(tab) {
    if (tab.reading || !tab.waiting.length) return;
    tab.reading = true;
    tab.port.postMessage({ type: 'items', items: tab.waiting });
    tab.waiting = [];
  }

  /**
   * @param {Tab} tab
   * @param {string} reason
   */
  function notifyLost(tab, reason) {
    tab.waiting = [];
    tab.port.postMessage({ type: 'lost', reason });
  }

  /**
   * Adds a tab; the message types of its port are hello, start, token, read, reconnect and bye.
   *
   * @param {Port} port
   */
  function join(port) {
    /** @type {Tab} */
    const tab = { port, waiting: [], reading: false };
    /** @type {Record<string, (message: any) => void>} */
    const messages = {
      hello({ token }) {
        tabs.add(tab);
        if (token) feed.authorize(token);
        port.postMessage({ type: 'status', status });
        port.postMessage({ type: 'welcome' });
      },
      start: ({ cursor }) => feed.start(cursor),
      token: ({ token }) => feed.authorize(token),
      read() {
        tab.reading = false;
        sendWaiting(tab);
      },
      reconnect: () => feed.reconnect(),
      bye: () => tabs.delete(tab),
    };
    port.onmessage = ({ data }) => messages[data.type]?.(data);
    port.start?.();
  }

  return { join, reconnect: feed.reconnect };
}
