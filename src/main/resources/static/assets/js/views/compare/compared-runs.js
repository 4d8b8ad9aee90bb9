// @ts-check
// Two whole runs: only their differences.
import { apiPath, get } from '../../api/client.js';
import { stateIcon, stateWord } from '../../components/badges.js';
import { SearchInput, Select } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { RunDifferences } from '../../components/run-differences.js';
import { ago, between, duration, plural, shortList } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { errorText, visible } from '../../lib/text.js';
import { failedExecutions, meaningfulDifferences, unchangedParts } from '../../model/run-differences.js';
import { path } from '../../router/paths.js';
import { setQuery } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';

/**
 * @typedef {object} ComparedRun
 * @property {string} id
 * @property {Api.Run | null} summary null if its request failed
 *
 * @typedef {{ with: string, comparison: Api.RunComparison, runs: [before: ComparedRun, after: ComparedRun] }} Compared
 */

const EARLIER = Object.freeze([
  Object.freeze(/** @type {const} */ (['previous', 'the run before'])),
  Object.freeze(/** @type {const} */ (['last-completed', 'the last completed run before'])),
]);

/** @param {{ query: URLSearchParams }} props */
export function ComparedRuns({ query }) {
  const run = query.get('run');
  const other = query.get('with') ?? 'previous';
  const isNamed = EARLIER.every(([value]) => value !== other);
  const comparison = useResource((key, signal) => loadComparison(key, signal));
  if (run) comparison.ensure(JSON.stringify([run, other]));
  const swap = () => setQuery({ run: comparison.data?.with ?? null, with: run });
  return html`
    <div class="filters">
      <${SearchInput} name="run" label="Run" placeholder="run" list="run-ids" />
      <${Select} name="with" label="with" options=${EARLIER} any="another run" value=${isNamed ? null : other}
        onchange=${(/** @type {string | null} */ value) => setQuery({ with: value ?? '' })} />
      ${isNamed && html`
        <${SearchInput} name="with" label="The other run" placeholder="the other run" list="run-ids" />`}
      ${run && comparison.data && html`<button class="button" type="button" onclick=${swap}>Swap</button>`}
    </div>
    ${run && other ? whenLoaded(comparison, 'the comparison', differences) : chooseRuns()}`;
}

const chooseRuns = () =>
  empty('Choose two runs', 'Only what differs is shown: states, schemas, config, durations and results.');

/** @type {(key: string, signal: AbortSignal) => Promise<Compared>} */
async function loadComparison(key, signal) {
  const [run, other] = JSON.parse(key);
  /** @type {Api.RunComparison} */
  const comparison = (await get(apiPath('runs', run, 'compare'), { with: other }, signal)).data;
  const runs = await Promise.all([comparison.with, comparison.run_id].map((id) => loadRun(id, signal)));
  return { with: comparison.with, comparison, runs: [runs[0], runs[1]] };
}

/** @type {(id: string, signal: AbortSignal) => Promise<ComparedRun>} */
const loadRun = async (id, signal) =>
  ({ id, summary: await get(apiPath('runs', id), null, signal).then(({ data }) => data, () => null) });

/** @param {Compared} compared */
function differences({ comparison: { run_id: run, with: other, equal, items: all }, runs: [before, after] }) {
  const items = meaningfulDifferences(all);
  const copy = () => navigator.clipboard?.writeText(location.href);
  return html`
    <p class="run-summary">
      <a href=${path('runs', run)}>${run}</a>
      ${equal ? ' has no difference from ' : ` has ${plural(items.length, 'difference')} from `}
      <a href=${path('runs', other)}>${other}</a>.
      ${!equal && unchangedParts(items)}
      ${' '}<button class="link-button" type="button" onclick=${copy}>Copy the link</button>
    </p>
    <ul class="table compared-runs" aria-label="The runs">
      ${outcome(before, failedExecutions(items, 'before'))}${outcome(after, failedExecutions(items, 'after'))}
    </ul>
    <${RunDifferences} items=${items} before=${before.summary?.state} after=${after.summary?.state} />`;
}

/** @type {(run: ComparedRun, failed: readonly string[]) => Html | null} */
function outcome({ id, summary }, failed) {
  if (!summary) return null;
  const { state, started_at: start, ended_at: end } = summary;
  const time = between(start, end);
  const isFailed = state === 'failed';
  const error = isFailed ? errorText(summary.error) : '';
  const names = failed.map((key) => visible(key.split(']_').at(-1) ?? ''));
  return html`
    <li class="compared-run" key=${id} data-run=${id}>
      ${stateIcon(state)}
      <a href=${path('runs', id)}>${id}</a>
      <span>
        ${`${stateWord(state)}${time === null ? '' : ` after ${duration(time)}`}`}
        ${isFailed && names.length > 0 && ` in ${shortList(names)}`}
        ${error && [': ', html`<span class="error-text">${error}</span>`]}
        <span class="faint">${` · ${end ? ago(end) : `started ${ago(start)}`}`}</span>
      </span>
    </li>`;
}
