// Shares the feed in browsers without shared workers. The tabs elect a leader by a lock, which the browser releases
// when the tab closes. The leader holds the connection and forwards items to the other tabs.
import { hub } from './hub.js';
import { keyOf } from '../lib/root.js';

const NAME = keyOf('waymark-feed');

/** Returns a port like that of a shared worker. */
export function leaderPort(url) {
  const { port1, port2 } = new MessageChannel();
  if (!navigator.locks || !self.BroadcastChannel) {
    hub(url).join(port2);
    return port1;
  }
  const channel = new BroadcastChannel(NAME);
  let lead = null;
  let sentMessages = [];
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
    return new Promise(() => {});
  });
  return port1;
}

function takeOver(url, channel, own, sentMessages, lastId) {
  const shared = hub(url);
  const others = { postMessage: (data) => spread(data) };
  shared.join(own);
  shared.join(others);
  others.onmessage({ data: { type: 'hello' } });

  function spread(data) {
    channel.postMessage({ to: 'tabs', data });
    if (data.type === 'items') queueMicrotask(() => others.onmessage({ data: { type: 'read' } }));
  }
  if (lastId) own.onmessage({ data: { type: 'start', cursor: lastId } });
  sentMessages.forEach((data) => own.onmessage({ data }));
  return (data) => others.onmessage({ data: data.type === 'hello' ? { ...data, type: 'token' } : data });
}
