// One connection to the feed that stays: it reads with fetch (EventSource cannot send a token), remembers its place,
// and comes back by itself after a lost network, a restarted server or a sleeping machine.
import { frameReader } from './frames.js';

const SILENCE = 40_000; // the service says something every 15 s at most
const LONGEST_WAIT = 20_000;
const FIRST_WAIT = 1_000;

/**
 * listener: frames(list) gives items and gaps in order; state(name, more) is one of connecting, live, reconnecting,
 * locked; lost(reason) says that the place in the feed is gone and what is shown must be asked for again.
 */
export function connection(url, listener) {
  let place = null;
  let token = '';
  let wait = FIRST_WAIT;
  let failures = 0;
  let stopped = true;
  let running = null;
  let heard = 0;
  let timer = null;

  const watchdog = () => running && Date.now() - heard > SILENCE && running.abort();

  function start(cursor) {
    if (!stopped) return;
    stopped = false;
    place ??= cursor;
    setInterval(watchdog, 5_000);
    open();
  }

  async function open() {
    clearTimeout(timer);
    timer = null;
    const mine = (running = new AbortController());
    heard = Date.now();
    listener.state(failures ? 'reconnecting' : 'connecting', { attempt: failures });
    let pause = null;
    try {
      const response = await fetch(url, { signal: mine.signal, cache: 'no-store', headers: headers() });
      pause = response.ok ? await listen(response) : refused(response);
    } catch {
      // gone: come back below
    }
    if (mine !== running) return;
    running = null;
    if (pause === Infinity) return listener.state('locked', {});
    again(pause);
  }

  function headers() {
    const all = { Accept: 'text/event-stream' };
    if (place) all['Last-Event-ID'] = place;
    if (token) all.Authorization = `Bearer ${token}`;
    return all;
  }

  async function listen(response) {
    listener.state('live', { resumed: failures > 0 });
    const read = frameReader();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return null;
      heard = Date.now();
      failures = 0;
      take(read(value));
    }
  }

  function take(frames) {
    const items = [];
    for (const frame of frames) {
      if (frame.retry !== undefined) wait = frame.retry;
      if (frame.id) place = frame.id;
      if (frame.event === 'reset') listener.lost('reset');
      else if (frame.data !== undefined) items.push({ id: frame.id, event: frame.event, data: JSON.parse(frame.data) });
    }
    if (items.length) listener.frames(items);
  }

  function refused(response) {
    if (response.status === 401 || response.status === 403) return Infinity;
    if (response.status === 400 && place) {
      place = null;
      listener.lost('reset');
      return 0;
    }
    return Number(response.headers.get('Retry-After')) * 1000 || null;
  }

  function again(pause) {
    failures++;
    const longest = Math.min(LONGEST_WAIT, wait * 2 ** Math.min(failures - 1, 6));
    const delay = pause ?? longest * (0.5 + Math.random() / 2);
    listener.state('reconnecting', { attempt: failures, retryAt: Date.now() + delay });
    timer = setTimeout(open, delay);
  }

  /** Tries now instead of at the end of the pause. */
  function hurry() {
    if (!stopped && !running) open();
    else watchdog();
  }

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

  return { start, hurry, authorize, place: () => place };
}
