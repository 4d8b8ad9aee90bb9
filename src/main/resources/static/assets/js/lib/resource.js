// Loads a value once for each key, and holds it or its error.
import { redraw } from './dom.js';

/**
 * ensure(key) loads a new key; it keeps the previous value meanwhile only with { keep: true }. reload() loads again and
 * keeps the previous value. load(key, signal) returns a promise.
 */
export function resource(load) {
  let running = null;
  const self = { key: undefined, data: null, error: null, loading: false, ensure, reload, dispose };

  function ensure(key, { keep = false } = {}) {
    if (key === self.key) return self;
    self.key = key;
    if (!keep) self.data = null;
    start();
    return self;
  }

  function reload() {
    return start();
  }

  async function start() {
    running?.abort();
    const request = (running = new AbortController());
    self.loading = true;
    try {
      const data = await load(self.key, request.signal);
      if (request !== running) return;
      Object.assign(self, { data, error: null });
    } catch (error) {
      if (request !== running || error.name === 'AbortError') return;
      self.error = error;
    }
    self.loading = false;
    redraw();
  }

  function dispose() {
    running?.abort();
    running = null;
  }

  return self;
}

/** Runs an action soon, at most once in a period, and never concurrently; a call during a run causes one more run. */
export function paced(action, period) {
  let timer = null;
  let busy = false;
  let again = false;

  async function run() {
    timer = null;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await action();
    } finally {
      busy = false;
      if (again) {
        again = false;
        call();
      }
    }
  }

  function call() {
    timer ??= setTimeout(run, period);
  }
  call.cancel = () => clearTimeout(timer);
  return call;
}
