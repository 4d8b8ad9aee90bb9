// Where there are no shared workers: the tabs elect one of them (a lock that the browser frees when the tab goes),
// it holds the connection and passes what it hears on to the others.
import { hub } from './hub.js';
import { keyOf } from '../lib/root.js';

const NAME = keyOf('waymark-feed');

/** Answers a port like a shared worker's. */
export function leaderPort(url) {
  const { port1, port2 } = new MessageChannel();
  if (!navigator.locks || !self.BroadcastChannel) {
    hub(url).join(port2);
    return port1;
  }
  const channel = new BroadcastChannel(NAME);
  let lead = null;
  let said = [];
  let place = null;

  // until this tab leads, what it says goes to the leader, and what the leader hears comes back
  port2.onmessage = ({ data }) => {
    if (data.type === 'hello' || data.type === 'start' || data.type === 'token') said.push(data);
    if (data.type !== 'read' && data.type !== 'bye') channel.postMessage({ to: 'leader', data });
  };
  channel.onmessage = ({ data: { to, data } }) => {
    if (to === 'leader') return lead?.(data);
    if (data.type === 'items') place = data.items.at(-1).id ?? place;
    if (!lead) port2.postMessage(data);
  };
  navigator.locks.request(NAME, () => {
    lead = takeOver(url, channel, port2, said, place);
    return new Promise(() => {});
  });
  return port1;
}

function takeOver(url, channel, own, said, place) {
  const shared = hub(url);
  const others = { postMessage: (data) => spread(data) };
  shared.join(own);
  shared.join(others);
  others.onmessage({ data: { type: 'hello' } });

  function spread(data) {
    channel.postMessage({ to: 'tabs', data });
    if (data.type === 'items') queueMicrotask(() => others.onmessage({ data: { type: 'read' } }));
  }
  if (place) own.onmessage({ data: { type: 'start', cursor: place } });
  said.forEach((data) => own.onmessage({ data }));
  return (data) => others.onmessage({ data: data.type === 'hello' ? { ...data, type: 'token' } : data });
}
