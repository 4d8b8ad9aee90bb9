// The live feed as a list, newest first: recent history of the runs, then the feed. It can be paused and continued
// without losing an item; no item is in it twice.
import { at, get } from '../api.js';
import { redraw } from '../lib/dom.js';
import { live, toFeedItem } from './live.js';
import { passes, possibleKinds } from './feed-filter.js';

const HISTORY_RUNS = 8;
const HISTORY_LIMIT = 200;
const MAX_ITEMS = 10_000;

export function stream(filters) {
  const seen = new Set();
  let paused = false;
  let waiting = [];
  let order = Promise.resolve();

  const list = live(load, (items) => {
    order = order.then(() => choose(items.map(toFeedItem))).then(arrive);
  });

  async function load(signal) {
    const response = filters.run.length ? null : await get('runs', { limit: HISTORY_RUNS, workflow: filters.workflow[0] }, signal);
    const runs = response ? response.data.items : await fetchRuns(filters.run, signal);
    const lists = await Promise.all(runs.map((run) => history(run, signal)));
    seen.clear();
    waiting = [];
    const items = (await choose(lists.flat())).sort(byTime).filter(isNew);
    return { data: { items: items.reverse(), dropped: 0 }, cursor: response?.cursor ?? runs[0]?.cursor ?? null };
  }

  async function fetchRuns(names, signal) {
    const answers = await Promise.allSettled(names.map((name) => get(at('runs', name), null, signal)));
    return answers.filter((a) => a.status === 'fulfilled').map(({ value }) => ({ ...value.data, cursor: value.cursor }));
  }

  async function history(run, signal) {
    const kinds = possibleKinds(filters);
    const fetchRecords = (kind, what, query) => (kinds.includes(kind) ? get(at('runs', run.run_id, what), { order: 'desc', limit: HISTORY_LIMIT, module: filters.module, ...query }, signal) : null);
    const { field, change_type, target_type, category, compatibility } = filters;
    const [changes, snapshots] = await Promise.all([fetchRecords('change', 'changes', { field, change_type, target_type, category, compatibility }), fetchRecords('snapshot', 'snapshots')]);
    const items = (answer, kind) => (answer?.data.items ?? []).map((record) => ({ kind, run: run.run_id, workflow: run.workflow, at: record.timestamp, record, past: true }));
    return [...items(snapshots, 'snapshot'), ...items(changes, 'change')];
  }

  async function choose(items) {
    const verdicts = items.map((item) => (item.past && item.kind === 'change') || passes(filters, item));
    const settled = verdicts.some((v) => v instanceof Promise) ? await Promise.all(verdicts) : verdicts;
    return items.filter((_, i) => settled[i]);
  }

  function isNew(item) {
    const id = identity(item);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  }

  function arrive(items) {
    const fresh = items.filter(isNew);
    if (!fresh.length) return;
    if (paused) waiting.push(...fresh);
    else show(fresh);
    redraw();
  }

  function show(fresh) {
    const items = [...fresh.reverse(), ...list.data.items];
    list.data = { items: items.slice(0, MAX_ITEMS), dropped: list.data.dropped + Math.max(0, items.length - MAX_ITEMS) };
  }

  return Object.assign(list, {
    isPaused: () => paused,
    waiting: () => waiting.length,
    pause() {
      paused = true;
      redraw();
    },
    go() {
      paused = false;
      const fresh = waiting;
      waiting = [];
      show(fresh);
      redraw();
    },
  });
}

const byTime = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : rank(a) - rank(b) || (number(a) - number(b)));
const rank = (item) => (item.kind === 'snapshot' ? 0 : 1);
const number = ({ record }) => Number(/_(\d+)_/.exec(record.change_id ?? record.snapshot_id ?? '')?.[1] ?? 0);

function identity({ kind, id, run, record }) {
  if (kind === 'snapshot') return `${run}/${record.snapshot_id}`;
  if (kind === 'change') return `${run}/${record.change_id}`;
  return id;
}
