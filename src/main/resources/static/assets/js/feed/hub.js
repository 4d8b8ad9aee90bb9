// Shares one feed connection among tabs. A tab says when it has read a batch; until then items wait for it here, up to
// a bound, beyond which it is told that it missed some and asks again. No tab can slow another one down.
import { connection } from './connection.js';

const WAITING = 20_000;
const SETTLED = 800;

export function hub(url) {
  const tabs = new Set();
  let status = { state: 'idle', since: Date.now() };
  let settle = null;

  const feed = connection(url, {
    frames(items) {
      if (status.filling) counted(items.length);
      for (const tab of tabs) offer(tab, items);
    },
    state(state, { resumed, ...more }) {
      const filled = state === 'live' ? { filling: resumed, filled: 0 } : {};
      say({ state, since: state === status.state ? status.since : Date.now(), ...more, ...filled });
      if (resumed && state === 'live') counted(0);
    },
    lost: (reason) => tabs.forEach((tab) => miss(tab, reason)),
  });

  /** After a reconnect, what arrives without a pause is what was missed meanwhile. */
  function counted(n) {
    say({ ...status, filled: status.filled + n });
    clearTimeout(settle);
    settle = setTimeout(() => status.filling && say({ ...status, filling: false, filledAt: Date.now() }), SETTLED);
  }

  function say(next) {
    status = next;
    for (const tab of tabs) tab.port.postMessage({ type: 'status', status });
  }

  function offer(tab, items) {
    if (tab.waiting.length + items.length > WAITING) return miss(tab, 'lag');
    for (const item of items) tab.waiting.push(item);
    pass(tab);
  }

  function pass(tab) {
    if (tab.reading || !tab.waiting.length) return;
    tab.reading = true;
    tab.port.postMessage({ type: 'items', items: tab.waiting });
    tab.waiting = [];
  }

  function miss(tab, reason) {
    tab.waiting = [];
    tab.port.postMessage({ type: 'lost', reason });
  }

  /** Takes in a tab; its port speaks hello, start, token, read, hurry and bye. */
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
        pass(tab);
      },
      hurry: () => feed.hurry(),
      bye: () => tabs.delete(tab),
    };
    port.onmessage = ({ data }) => answers[data.type]?.(data);
    port.start?.();
  }

  return { join, hurry: feed.hurry };
}
