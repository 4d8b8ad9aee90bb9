// One run with all that its overview shows, kept live: records are added as the feed brings them, the summary and the
// executions are asked for again soon after. The feed tells of a timing when it ends: which are open is asked for, too,
// and from time to time while the run goes on. Dead letters are counted again from time to time.
import { all, at, get } from '../api.js';
import { live, told } from './live.js';
import { paced } from '../lib/resource.js';
import { redraw } from '../lib/dom.js';
import { session } from '../session.js';

const SOON = 250;
const AGAIN = 2000;
const LETTERS = 10_000;
const MOST_OPEN = 1000;

/** Counts what was ever put into a run's data, so that what is made of it is made once. */
let versions = 0;

/** data: { summary, executions, snapshots, timings: Map, changes: Map of breaking ones, counts: Map snapshot → kinds }. */
export function runModel(id) {
  const refresh = paced(update, SOON);
  const model = live(load, (items, data) => {
    const mine = items.filter((item) => item.data.run_id === id);
    if (items.some((item) => item.event === 'gap' && (item.data.run_id ?? id) === id)) return model.reload();
    for (const item of mine) add(data, told(item));
    if (mine.length) refresh();
  }, (item) => item.data.run_id === id);
  const leaving = new AbortController();
  let looking = false;
  const timer = setInterval(() => {
    const waits = looking || document.hidden || model.error || session.locked;
    if (!waits && model.data?.summary.state === 'in_progress') look();
  }, AGAIN);

  const letters = setInterval(() => {
    if (!document.hidden && !model.error && !session.locked && model.data) lookForLetters();
  }, LETTERS);

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

  /** What the feed tells meanwhile is newer than the answer, and makes the page ask again. */
  async function look() {
    const { data } = model;
    const { version } = data;
    looking = true;
    const open = await openTimings().catch(() => null).finally(() => { looking = false; });
    if (!open || version !== data.version || !replaceOpen(data, open)) return;
    data.version = ++versions;
    redraw();
  }

  /** The feed does not report dead letters. */
  async function lookForLetters() {
    const { summary } = model.data;
    const found = await get(at('runs', id), null, leaving.signal).catch(() => null);
    if (!found || model.data?.summary !== summary || found.data.dead_letters === summary.dead_letters) return;
    summary.dead_letters = found.data.dead_letters;
    redraw();
  }

  /** They stand at the end of the list, the latest start last. */
  async function openTimings() {
    const { data } = await get(at('runs', id, 'timings'), { order: 'desc', limit: MOST_OPEN }, leaving.signal);
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

/** An open timing has no id; its end takes its place. */
const isOpen = (record) => !record.record_id;

function addTiming(data, record) {
  const open = JSON.stringify([record.module_name, record.experiment_name, record.step_name]);
  if (isOpen(record)) return data.timings.set(open, record);
  data.timings.delete(open);
  data.timings.set(record.record_id, record);
}

/** Whether it made a difference. */
function replaceOpen(data, records) {
  const before = [...data.timings.values()].filter(isOpen);
  if (JSON.stringify(before) === JSON.stringify(records)) return false;
  for (const [key, record] of data.timings) if (isOpen(record)) data.timings.delete(key);
  records.forEach((record) => addTiming(data, record));
  return true;
}
