// Loads data by a query and keeps it up to date with the feed, without missing or repeating items.
//
// Items that arrive during the query wait. Items up to the cursor of the response are in the response already; the
// others are applied. An item may still arrive that the response contained (the feed was behind the query), so apply()
// must recognize an item by its identity. After the feed lost its position, the data is loaded again.
import { feed } from '../feed/client.js';
import { redraw } from '../lib/dom.js';

/**
 * load(signal) resolves to { data, cursor }; apply(items, data) may change the data. After a failed load, an item for
 * which concerns(item) is true triggers another load.
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
    const request = (running = new AbortController());
    held ??= [];
    self.loading = true;
    try {
      await feed.ready;
      const { data, cursor } = await load(request.signal);
      if (request !== running) return;
      Object.assign(self, { data, error: null });
      feed.start(cursor);
      catchUp(cursor);
    } catch (error) {
      if (request !== running || error.name === 'AbortError') return;
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

/** Returns the common members of an item of any kind: { kind, run, workflow, at, record }. */
export const toFeedItem = (item) => ({
  id: item.id,
  kind: item.event,
  run: item.data.run_id,
  workflow: item.data.workflow,
  at: item.data.recorded_at,
  record: item.data.record,
});
