// @ts-check
// The differences from the run before, in one line.
import { apiPath, get } from '../../api/client.js';
import { duration, property } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { briefly, visible } from '../../lib/text.js';
import { groupBy } from '../../model/group.js';
import { meaningfulDifferences } from '../../model/run-differences.js';
import { path, withQuery } from '../../router/paths.js';
import { useStore } from '../../store/hooks.js';

/** @import { Resource } from '../../store/resource.js' */

const MAX_NAMES = 3;
/** The number of characters of two values that are shown. */
const MAX_VALUES = 40;

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
  const by = groupBy(meaningfulDifferences(items), ({ kind }) => kind);
  const schemas = by.get('schema') ?? [];
  const fields = [...new Set(schemas.flatMap(({ change }) => (change ? [visible(change.target_id)] : [])))];
  const states = by.get('state') ?? [];
  const config = by.get('config') ?? [];
  const results = by.get('result') ?? [];
  return [
    fields.length ? `schema changed: ${listed(fields)}` : 'schema as before',
    states.length ? `${listed(states.map(nameOf))} in another state` : '',
    config.length ? `config changed: ${listed(config.map(valueChange))}` : '',
    ...(by.get('duration') ?? []).slice(0, MAX_NAMES).map(durationChange),
    results.length ? `results changed: ${listed(results.map(valueChange))}` : '',
  ].filter(Boolean);
}

/** @param {readonly string[]} names */
const listed = (names) =>
  names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '');

/** @param {Api.RunDifference} one */
const nameOf = ({ key }) => visible((key ?? '').split(']_').at(-1) ?? '');

/** @param {Api.RunDifference} one */
const durationChange = (one) => `${nameOf(one)} ${duration(Number(one.before))} → ${duration(Number(one.after))}`;

/**
 * Returns the last names of the path of a value, with its old and its new text if both are short.
 *
 * @param {Api.RunDifference} one
 */
function valueChange({ pointer, before, after }) {
  const name = property(pointer || '/').split('.').slice(-2).join('.');
  const values = `${briefly(before)} → ${briefly(after)}`;
  return values.length > MAX_VALUES ? name : `${name} ${values}`;
}
