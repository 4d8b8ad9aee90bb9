// The list of runs, newest first, kept live: runs in the feed are loaded reload, shortly after and in one request.
import { at, get } from '../api.js';
import { live } from './live.js';
import { paced } from '../lib/resource.js';
import { redraw } from '../lib/dom.js';

const PAGE_SIZE = 100;
const REFRESH_PERIOD = 400;
const MAX_SINGLE_LOADS = 12;

/** query: { workflow, state }; returns a live list with more() for the next page. */
export function runList(query) {
  const touched = new Set();
  const refresh = paced(update, REFRESH_PERIOD);

  const list = live(load, (items) => {
    for (const item of items) if (item.data.run_id) touched.add(item.data.run_id);
    if (items.length) refresh();
  });

  async function load(signal) {
    const { data, cursor } = await get('runs', { ...query, limit: PAGE_SIZE }, signal);
    return { data: { runs: data.items, next: data.next_cursor }, cursor };
  }

  /** Loads the first page reload, and at most 12 runs below it that the feed reported. */
  async function update() {
    const names = new Set(touched);
    touched.clear();
    try {
      const { data } = await get('runs', { ...query, limit: PAGE_SIZE });
      const first = new Map(data.items.map((run) => [run.run_id, run]));
      const below = list.data.runs.filter((run) => !first.has(run.run_id));
      const tail = data.next_cursor ? await renew(below, names) : [];
      list.data = { runs: [...first.values(), ...tail.filter(Boolean)], next: tail.length ? list.data.next : data.next_cursor };
      redraw();
    } catch (error) {
      if (error.status === 0) names.forEach((name) => touched.add(name));
    }
  }

  async function renew(runs, names) {
    const selected = new Set(runs.filter((run) => names.has(run.run_id)).slice(0, MAX_SINGLE_LOADS));
    return Promise.all(runs.map((run) => (selected.has(run) ? reload(run) : run)));
  }

  async function reload(run) {
    const gone = (error) => ({ data: error.status === 404 ? null : run });
    return (await get(at('runs', run.run_id)).catch(gone)).data;
  }

  async function more() {
    if (!list.data?.next || list.loadingMore) return;
    list.loadingMore = true;
    try {
      const { data } = await get('runs', { ...query, limit: PAGE_SIZE, cursor: list.data.next });
      const there = new Set(list.data.runs.map((run) => run.run_id));
      list.data = { runs: [...list.data.runs, ...data.items.filter((run) => !there.has(run.run_id))], next: data.next_cursor };
    } finally {
      list.loadingMore = false;
      redraw();
    }
  }

  const dispose = list.dispose;
  return Object.assign(list, {
    more,
    dispose() {
      refresh.cancel();
      dispose();
    },
  });
}
