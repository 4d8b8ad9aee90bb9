// @ts-check
// The two snapshots of a comparison. The address: from=<run>/<snapshot>, to=<run>/<snapshot>.
import { apiPath, get } from '../../api/client.js';
import { getAll } from '../../api/lists.js';

/**
 * @typedef {{ run: string, snapshot: string }} Side
 * @typedef {{ before: Api.Schema | null, after: Api.Schema | null, changes: Api.Difference[] }} Comparison
 */

/** @type {(query: URLSearchParams, name: string) => Side} */
export function sideOf(query, name) {
  const text = query.get(name) ?? '';
  const end = text.lastIndexOf('/');
  return end < 0 ? { run: text, snapshot: '' } : { run: text.slice(0, end), snapshot: text.slice(end + 1) };
}

/** @type {(from: Side, to: Side, signal: AbortSignal) => Promise<Comparison>} */
export async function loadComparison(from, to, signal) {
  const query = { from: from.snapshot, to: to.snapshot, to_run: to.run === from.run ? null : to.run };
  const [before, after, diff] = await Promise.all([
    loadSchema(from, signal),
    loadSchema(to, signal),
    get(apiPath('runs', from.run, 'diff'), query, signal),
  ]);
  return { before, after, changes: diff.data.items };
}

/**
 * Returns the schema right after a snapshot.
 *
 * @type {(side: Side, signal: AbortSignal) => Promise<Api.Schema | null>}
 */
async function loadSchema({ run, snapshot }, signal) {
  const { data } = await get(apiPath('runs', run, 'snapshots', snapshot), null, signal);
  return data.metadata_after ?? data.metadata_before;
}

/** @type {(run: string, signal: AbortSignal) => Promise<Api.Snapshot[]>} */
export async function loadSnapshots(run, signal) {
  return run ? (await getAll(apiPath('runs', run, 'snapshots'), {}, { signal })).items : [];
}
