// One run with the data of its overview, kept live. Records are added from the feed; the summary and the executions are
// loaded again shortly after. The feed reports a timing at its end only, so open timings are polled while the run is
// active. Dead letters are polled, too.
import { all, at, get } from '../api.js';
import { live, toFeedItem } from './live.js';
import { paced } from '../lib/resource.js';
import { redraw } from '../lib/dom.js';
import { session } from '../session.js';

const REFRESH_PERIOD = 250;
const POLL_INTERVAL = 2000;
const DEAD_LETTER_INTERVAL = 10_000;
const MAX_OPEN_TIMINGS = 1000;

/** The number of changes to the data of all runs, for caches of derived data. */
let versions = 0;

/**
 * data: { summary, executions, snapshots, timings: Map, changes: Map of breaking ones, counts: Map snapshot → kinds }.
 */
export function runModel(id) {
  const refresh = paced(update, REFRESH_PERIOD);
  const model = live(load, (items, data) => {
    const ownItems = items.filter((item) => item.data.run_id === id);
    if (items.some((item) => item.event === 'gap' && (item.data.run_id ?? id) === id)) return model.reload();
    for (const item of ownItems) add(data, toFeedItem(item));
    if (ownItems.length) refresh();
  }, (item) => item.data.run_id === id);
  const leaving = new AbortController();
  let polling = false;
  const timer = setInterval(() => {
    const waits = polling || document.hidden || model.error || session.locked;
    if (!waits && model.data?.summary.state === 'in_progress') pollOpenTimings();
  }, POLL_INTERVAL);

  const letters = setInterval(() => {
    if (!document.hidden && !model.error && !session.locked && model.data) pollDeadLetters();
  }, DEAD_LETTER_INTERVAL);

  async function load(signal) {
    const summary = await get(at('runs', id), null, signal);
    const list = (what, query, most) => all(at('runs', id, what), query, { signal, most });
    const [executions, snapshots, timings, changes] = await Promise.all([
      list('executions'), list('snapshots'), list('timings', {}, 10_000), list('changes'),
    ]);
    const data = {
      summary: summary.data, executions: executions.items, snapshots: new Map(), timings: new Map(), changes: new Map(), version: ++versions,
    };
    snapshots.items.forEach((record) => data.snapshots.set(record.snapshot_id, record));
    timings.items.forEach((record) => addTiming(data, record));
    changes.items.forEach((record) => data.changes.set(record.change_id, record));
    return { data, cursor: summary.cursor };
  }

  async function update() {
    try {
      const [summary, executions, open] = await Promise.all([get(at('runs', id)), all(at('runs', id, 'executions')), openTimings()]);
      Object.assign(model.data, { summary: summary.data, executions: executions.items, version: ++versions });
      replaceOpen(model.data, open);
    } catch (error) {
      if (error.status === 404) model.reload();
    }
    redraw();
  }

  /**
   * Polls the open timings. The result is discarded if the feed changed the data in the meantime: the next poll has
   * newer data.
   */
  async function pollOpenTimings() {
    const { data } = model;
    const { version } = data;
    polling = true;
    const open = await openTimings().catch(() => null).finally(() => { polling = false; });
    if (!open || version !== data.version || !replaceOpen(data, open)) return;
    data.version = ++versions;
    redraw();
  }

  /** Polls the number of dead letters, which the feed does not report. */
  async function pollDeadLetters() {
    const { summary } = model.data;
    const found = await get(at('runs', id), null, leaving.signal).catch(() => null);
    if (!found || model.data?.summary !== summary || found.data.dead_letters === summary.dead_letters) return;
    summary.dead_letters = found.data.dead_letters;
    redraw();
  }

  /** Returns the open timings, which are at the end of the list, latest start last. */
  async function openTimings() {
    const { data } = await get(at('runs', id, 'timings'), { order: 'desc', limit: MAX_OPEN_TIMINGS }, leaving.signal);
    return data.items.filter(isOpen).reverse();
  }

  const dispose = model.dispose;
  model.dispose = () => {
    clearInterval(timer);
    clearInterval(letters);
    leaving.abort();
    refresh.cancel();
    dispose();
  };
  return model;
}

function add(data, { kind, record }) {
  data.version = ++versions;
  if (kind === 'snapshot') data.snapshots.set(record.snapshot_id, record);
  else if (kind === 'change') data.changes.set(record.change_id, record);
  else if (kind === 'timing') addTiming(data, record);
}

/** An open timing has no id; its end replaces it. */
const isOpen = (record) => !record.record_id;

function addTiming(data, record) {
  const open = JSON.stringify([record.module_name, record.experiment_name, record.step_name]);
  if (isOpen(record)) return data.timings.set(open, record);
  data.timings.delete(open);
  data.timings.set(record.record_id, record);
}

/** Replaces the open timings; returns whether they changed. */
function replaceOpen(data, records) {
  const before = [...data.timings.values()].filter(isOpen);
  if (JSON.stringify(before) === JSON.stringify(records)) return false;
  for (const [key, record] of data.timings) if (isOpen(record)) data.timings.delete(key);
  records.forEach((record) => addTiming(data, record));
  return true;
}
