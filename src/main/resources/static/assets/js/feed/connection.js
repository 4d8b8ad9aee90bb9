// @ts-check
// A persistent connection to the feed. It reads with fetch, because EventSource cannot send a token. It keeps the
// cursor and reconnects after a network failure, a restart of the server or a suspended machine.
import { frameReader } from './frames.js';

const SILENCE_TIMEOUT = 40_000; // the service sends a frame or comment at least every 15 s
const CHECK_INTERVAL = 5_000;
const MAX_DELAY = 20_000;
const INITIAL_DELAY = 1_000;

/**
 * @typedef {object} ConnectionListener
 * @property {(items: Api.FeedItem[]) => void} frames receives items and gaps in order
 * @property {(state: 'connecting' | 'live' | 'reconnecting' | 'locked', more: any) => void} state
 * @property {(reason: string) => void} lost the cursor is invalid and the shown data must be loaded again
 */

/**
 * @param {string} url
 * @param {ConnectionListener} listener
 */
export function connection(url, listener) {
  /** @type {string | null} */
  let cursor = null;
  let token = '';
  let retryDelay = INITIAL_DELAY;
  let failures = 0;
  let stopped = true;
  /** @type {AbortController | null} */
  let running = null;
  let lastReadAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function abortSilentRequest() {
    if (Date.now() - lastReadAt > SILENCE_TIMEOUT) running?.abort();
  }

  /** @param {string | null} initialCursor */
  function start(initialCursor) {
    if (!stopped) return;
    stopped = false;
    cursor ??= initialCursor;
    setInterval(abortSilentRequest, CHECK_INTERVAL);
    open();
  }

  async function open() {
    clearTimeout(timer);
    const request = (running = new AbortController());
    lastReadAt = Date.now();
    listener.state(failures ? 'reconnecting' : 'connecting', { attempt: failures });
    /** @type {number | null} */
    let pause = null;
    try {
      const response = await fetch(url, { signal: request.signal, cache: 'no-store', headers: headers() });
      pause = response.ok ? await readStream(response) : delayAfterError(response);
    } catch {
      // connection lost: reconnects below
    }
    if (request !== running) return;
    running = null;
    if (pause === Infinity) return listener.state('locked', {});
    scheduleReconnect(pause);
  }

  function headers() {
    /** @type {Record<string, string>} */
    const all = { Accept: 'text/event-stream' };
    if (cursor) all['Last-Event-ID'] = cursor;
    if (token) all.Authorization = `Bearer ${token}`;
    return all;
  }

  /** @param {Response} response */
  async function readStream(response) {
    listener.state('live', { resumed: failures > 0 });
    const read = frameReader();
    const reader = /** @type {ReadableStream} */ (response.body).pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return null;
      lastReadAt = Date.now();
      failures = 0;
      receive(read(value));
    }
  }

  /** @param {import('./frames.js').Frame[]} frames */
  function receive(frames) {
    /** @type {Api.FeedItem[]} */
    const items = [];
    for (const frame of frames) {
      if (frame.retry !== undefined) retryDelay = frame.retry;
      if (frame.id) cursor = frame.id;
      if (frame.event === 'reset') listener.lost('reset');
      else if (frame.data !== undefined) {
        items.push({ id: frame.id, event: frame.event ?? 'message', data: JSON.parse(frame.data) });
      }
    }
    if (items.length) listener.frames(items);
  }

  /** @param {Response} response */
  function delayAfterError(response) {
    if (response.status === 401 || response.status === 403) return Infinity;
    if (response.status === 400 && cursor) {
      cursor = null;
      listener.lost('reset');
      return 0;
    }
    return Number(response.headers.get('Retry-After')) * 1000 || null;
  }

  /** @param {number | null} pause in milliseconds; null for the usual delay */
  function scheduleReconnect(pause) {
    failures++;
    const longest = Math.min(MAX_DELAY, retryDelay * 2 ** Math.min(failures - 1, 6));
    const delay = pause ?? longest * (0.5 + Math.random() / 2);
    listener.state('reconnecting', { attempt: failures, retryAt: Date.now() + delay });
    timer = setTimeout(open, delay);
  }

  /** Reconnects immediately instead of at the end of the delay. */
  function reconnect() {
    if (!stopped && !running) open();
    else abortSilentRequest();
  }

  /** @param {string} text */
  function authorize(text) {
    if (text === token) return;
    token = text;
    if (stopped) return;
    const old = running;
    running = null;
    old?.abort();
    failures = 0;
    open();
  }

  return { start, reconnect, authorize, cursor: () => cursor };
}
