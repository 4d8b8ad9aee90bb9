// @ts-check
// Adds records of the feed to the data of a run.

/**
 * @import { FeedEntry } from '../../model/feed-filter.js'
 * @typedef {Pick<import('../../model/executions.js').RunData, 'snapshots' | 'changes' | 'timings'>} Records
 */

/** The number of records of a kind that a page holds of a run without a limit of its own. */
const MAX_RECORDS = 20_000;

/** @type {(data: Records, entry: FeedEntry) => void} */
export function addRecord(data, { kind, record }) {
  if (kind === 'snapshot') data.snapshots.set(record.snapshot_id, record);
  else if (kind === 'change') data.changes.set(record.change_id, record);
  else if (kind === 'timing') addTiming(data, record);
}

/**
 * Removes the oldest records above the limits of the run, as the service does.
 *
 * @type {(data: Records, limits: Api.Run['limits'] | undefined) => void}
 */
export function pruneRecords(data, limits) {
  prune(data.snapshots, limits?.max_snapshots);
  prune(data.changes, limits?.max_changes);
  prune(data.timings, limits?.max_timings);
}

/** @type {(records: Map<string, unknown>, limit: number | null | undefined) => void} */
function prune(records, limit) {
  let surplus = records.size - Math.min(limit || MAX_RECORDS, MAX_RECORDS);
  if (surplus <= 0) return;
  for (const key of records.keys()) {
    if (surplus-- <= 0) return;
    records.delete(key);
  }
}

/**
 * Returns whether a timing has not ended. An open timing has no id.
 *
 * @param {Api.Timing} record
 */
export const isOpen = (record) => !record.record_id;

/**
 * Adds a timing. The end of a timing replaces the open one.
 *
 * @type {(data: Records, record: Api.Timing) => void}
 */
export function addTiming(data, record) {
  const openKey = JSON.stringify([record.module_name, record.experiment_name, record.step_name]);
  data.timings.delete(openKey);
  data.timings.set(record.record_id ?? openKey, record);
}

/**
 * Replaces the open timings; returns whether they changed.
 *
 * @type {(data: Records, records: Api.Timing[]) => boolean}
 */
export function replaceOpenTimings(data, records) {
  const before = [...data.timings.values()].filter(isOpen);
  if (JSON.stringify(before) === JSON.stringify(records)) return false;
  for (const [key, record] of data.timings) if (isOpen(record)) data.timings.delete(key);
  records.forEach((record) => addTiming(data, record));
  return true;
}
