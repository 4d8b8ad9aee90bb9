// Something that is asked for once a key, shown while it is there, and told as an error when it is not.
import { redraw } from './dom.js';

/**
 * ensure(key) loads when the key is new and keeps what is shown meanwhile only with { keep: true };
 * reload() asks again and keeps what is shown. load(key, signal) answers a promise.
 */
export function resource(load) {
  let running = null;
  const self = { key: undefined, data: null, error: null, loading: false, ensure, reload, dispose };

  function ensure(key, { keep = false } = {}) {
    if (key === self.key) return self;
    self.key = key;
    if (!keep) self.data = null;
    ask();
    return self;
  }

  function reload() {
    return ask();
  }

  async function ask() {
    running?.abort();
    const mine = (running = new AbortController());
    self.loading = true;
    try {
      const data = await load(self.key, mine.signal);
      if (mine !== running) return;
      Object.assign(self, { data, error: null });
    } catch (error) {
      if (mine !== running || error.name === 'AbortError') return;
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

/** Runs an action soon, at most once a period, and never twice at the same time; a call meanwhile makes one more run. */
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
