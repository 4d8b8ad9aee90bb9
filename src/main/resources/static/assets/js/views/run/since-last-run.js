// @ts-check
// The differences from the run before, in one line.
import { apiPath, get } from '../../api/client.js';
import { duration, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { groupBy } from '../../model/group.js';
import { path, withQuery } from '../../router/paths.js';
import { useStore } from '../../store/hooks.js';

/** @import { Resource } from '../../store/resource.js' */

const MAX_NAMES = 3;

/** @type {(run: string, signal: AbortSignal) => Promise<Api.RunComparison>} */
export const loadSinceLastRun = async (run, signal) =>
  (await get(apiPath('runs', run, 'compare'), { with: 'previous' }, signal)).data;

/** @param {{ summary: Api.Run, comparison: Resource<Api.RunComparison> }} props */
export function SinceLastRun({ summary, comparison }) {
  const { previous_run: previous, state } = summary;
  const isOver = state === 'completed' || state === 'failed';
  useStore(comparison);
  if (!previous || !isOver) return null;
  comparison.ensure(`${previous} ${summary.last_snapshot}`, true);
  const { data } = comparison;
  return data && html`
    <p class="since-last-run">
      <b>Since the run before</b> (<a href=${path('runs', data.with)}>${data.with}</a>):
      ${` ${parts(data).join(' · ')}. `}
      <a href=${withQuery('/compare', '', { run: data.run_id, with: data.with })}>Compare</a>
      ${state === 'failed' && [' · ', html`
        <a href=${withQuery('/compare', '', { run: data.run_id, with: 'last-completed' })}>
          Compare with the last good run
        </a>`]}
    </p>`;
}

/** @param {Api.RunComparison} comparison */
function parts({ items }) {
  const by = groupBy(items, ({ kind }) => kind);
  const cutOff = new Set([...(by.get('state') ?? []), ...(by.get('execution') ?? [])].map(({ key }) => key));
  const schemas = (by.get('schema') ?? []).filter(({ key }) => !cutOff.has(key));
  const fields = [...new Set(schemas.flatMap(({ change }) => (change ? [visible(change.target_id)] : [])))];
  const slower = by.get('duration') ?? [];
  const state = by.get('state')?.length ?? 0;
  return [
    fields.length ? `schema changed: ${listed(fields)}` : 'schema as before',
    state ? `${plural(state, 'execution')} in another state` : '',
    by.has('config') ? `${plural(by.get('config')?.length ?? 0, 'parameter')} changed` : '',
    slower.length ? slower.slice(0, MAX_NAMES).map(durationChange).join(', ') : '',
    by.has('result') ? `${plural(by.get('result')?.length ?? 0, 'result')} changed` : '',
  ].filter(Boolean);
}

/** @param {readonly string[]} names */
const listed = (names) =>
  names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '');

/** @param {Api.RunDifference} one */
function durationChange({ key, before, after }) {
  const name = (key ?? '').split(']_').at(-1) ?? '';
  return `${visible(name)} ${duration(Number(before))} → ${duration(Number(after))}`;
}
