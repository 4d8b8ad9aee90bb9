// Query, then feed: ask, show, and keep what is shown up to date, so that nothing is missed or doubled.
//
// Items that arrive while the question is under way wait. Those up to the answer's cursor are in the answer already;
// the rest is applied. An item can still come that the answer held (the feed was behind the query), so apply() must
// know an item by its identity. Where the feed has lost its place everything is asked for again.
import { feed } from '../feed/client.js';
import { redraw } from '../lib/dom.js';

/**
 * load(signal) answers { data, cursor }; apply(items, data) may change the data. What could not be loaded is asked for
 * again when an item comes that concerns it.
 */
export function live(load, apply = () => {}, concerns = () => false) {
  let held = null;
  let running = null;
  const self = { data: null, error: null, loading: true, reload, dispose };

  const off = feed.listen({
    items(list) {
      if (held) held.push(...list);
      else if (self.data) take(list);
      else if (self.error && list.some(concerns)) reload();
    },
    lost: reload,
    live: () => self.error && reload(),
  });

  function take(list) {
    if (list.length) apply(list, self.data);
    redraw();
  }

  async function reload() {
    running?.abort();
    const mine = (running = new AbortController());
    held ??= [];
    self.loading = true;
    try {
      await feed.ready;
      const { data, cursor } = await load(mine.signal);
      if (mine !== running) return;
      Object.assign(self, { data, error: null });
      feed.start(cursor);
      catchUp(cursor);
    } catch (error) {
      if (mine !== running || error.name === 'AbortError') return;
      fail(error);
    }
    self.loading = false;
    redraw();
  }

  function fail(error) {
    const waiting = held;
    held = null;
    self.error = error;
    if (error.status !== 401) feed.start(null);
    if (!self.data && waiting.some(concerns)) reload();
  }

  function catchUp(cursor) {
    const waiting = held;
    held = null;
    take(waiting.slice(waiting.findIndex((item) => item.id === cursor) + 1));
  }

  function dispose() {
    off();
    running?.abort();
    running = null;
  }

  reload();
  return self;
}

/** What an item says, whatever kind: { kind, run, workflow, at, record }. */
export const told = (item) => ({
  id: item.id,
  kind: item.event,
  run: item.data.run_id,
  workflow: item.data.workflow,
  at: item.data.recorded_at,
  record: item.data.record,
});
