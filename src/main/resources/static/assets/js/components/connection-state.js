// @ts-check
// The state of the connection to the feed. A click reconnects.
import { feed } from '../feed/feed-store.js';
import { count, timeOfDay } from '../lib/format.js';
import { html } from '../lib/html.js';
import { useClock, useStore } from '../store/hooks.js';
import { session } from '../store/session-store.js';

/** @import { FeedStatus } from '../feed/feed-store.js' */
/** @typedef {{ state: string, text: string, title: string, note?: string, changes?: boolean }} Description */

/** How long the number of items that were filled in is shown, in milliseconds. */
const SHOW_FILLED = 30_000;

export function ConnectionState() {
  useStore(session);
  const { status } = useStore(feed);
  const description = session.locked ? locked() : describe(status);
  useClock(description.changes === true);
  const { state, text, title, note } = description;
  return html`
    <button class=${`connection is-${state}`} type="button" data-state=${state} title=${title}
        onclick=${() => feed.reconnect()}>
      <span class="connection-dot" aria-hidden="true"></span>
      ${note && html`<span class="wide-only">${note} ·</span>`}<span role="status">${text}</span>
    </button>`;
}

/** @returns {Description} */
const locked = () => ({ state: 'locked', text: 'Token needed', title: 'The service requires a token' });

/**
 * @param {FeedStatus} status
 * @returns {Description}
 */
function describe(status) {
  if (status.state === 'live') return status.filling ? describeFilling(status) : describeLive(status);
  if (status.state === 'reconnecting') return describeReconnecting(status);
  return { state: 'connecting', text: 'Connecting', title: 'Connecting to the feed' };
}

/** @param {FeedStatus} status */
const describeFilling = ({ filled }) => ({
  state: 'filling',
  text: `Filling in ${count(filled)}`,
  title: 'Reconnected: reading the items recorded in the meantime',
});

/** @param {FeedStatus} status */
function describeReconnecting({ retryAt = 0, since = Date.now() }) {
  const seconds = Math.ceil((retryAt - Date.now()) / 1000);
  const start = timeOfDay(new Date(since).toISOString());
  return {
    state: 'reconnecting',
    text: seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting',
    title: `No connection since ${start}. What you see is from then; missed items are loaded after the reconnect. `
      + 'Click to reconnect now.',
    note: `No connection since ${start}`,
    changes: true,
  };
}

/** @param {FeedStatus} status */
function describeLive({ filled, filledAt = 0 }) {
  if (!filled || Date.now() - filledAt >= SHOW_FILLED) {
    return { state: 'live', text: 'Live', title: 'New records appear here immediately' };
  }
  return {
    state: 'live',
    text: `Live · ${count(filled)} filled in`,
    title: `After the reconnect ${count(filled)} items were filled in from history`,
    changes: true,
  };
}
