// Shares one feed connection among tabs. A tab acknowledges each batch that it read; until then, up to 20,000 items
// wait for it here. Beyond that, the tab is notified of lost items and loads its data again. No tab can slow another
// one down.
import { connection } from './connection.js';

const MAX_WAITING_ITEMS = 20_000;
const SETTLE_TIME = 800;

export function hub(url) {
  const tabs = new Set();
  let status = { state: 'idle', since: Date.now() };
  let settle = null;

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

  /** Counts the items after a reconnect that arrive without a pause of 0.8 s: the missed ones. */
  function countFilled(n) {
    setStatus({ ...status, filled: status.filled + n });
    clearTimeout(settle);
    settle = setTimeout(() => status.filling && setStatus({ ...status, filling: false, filledAt: Date.now() }), SETTLE_TIME);
  }

  function setStatus(next) {
    status = next;
    for (const tab of tabs) tab.port.postMessage({ type: 'status', status });
  }

  function offer(tab, items) {
    if (tab.waiting.length + items.length > MAX_WAITING_ITEMS) return notifyLost(tab, 'lag');
    for (const item of items) tab.waiting.push(item);
    sendWaiting(tab);
  }

  function sendWaiting(tab) {
    if (tab.reading || !tab.waiting.length) return;
    tab.reading = true;
    tab.port.postMessage({ type: 'items', items: tab.waiting });
    tab.waiting = [];
  }

  function notifyLost(tab, reason) {
    tab.waiting = [];
    tab.port.postMessage({ type: 'lost', reason });
  }

  /** Adds a tab; the message types of its port are hello, start, token, read, hurry and bye. */
  function join(port) {
    const tab = { port, waiting: [], reading: false };
    const answers = {
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
      hurry: () => feed.hurry(),
      bye: () => tabs.delete(tab),
    };
    port.onmessage = ({ data }) => answers[data.type]?.(data);
    port.start?.();
  }

  return { join, hurry: feed.hurry };
}
