// @ts-check
// Two whole runs: only their differences.
import { apiPath, get } from '../../api/client.js';
import { SearchInput, Select } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { RunDifferences } from '../../components/run-differences.js';
import { plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { meaningfulDifferences } from '../../model/run-differences.js';
import { path } from '../../router/paths.js';
import { setQuery } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';

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

/** @type {(key: string, signal: AbortSignal) => Promise<Api.RunComparison>} */
async function loadComparison(key, signal) {
  const [run, other] = JSON.parse(key);
  return (await get(apiPath('runs', run, 'compare'), { with: other }, signal)).data;
}

/** @param {Api.RunComparison} comparison */
function differences({ run_id: run, with: other, equal, items: all }) {
  const items = meaningfulDifferences(all);
  const copy = () => navigator.clipboard?.writeText(location.href);
  return html`
    <p class="run-summary">
      <a href=${path('runs', run)}>${run}</a>
      ${equal ? ' has no difference from ' : ` has ${plural(items.length, 'difference')} from `}
      <a href=${path('runs', other)}>${other}</a>.
      ${' '}<button class="link-button" type="button" onclick=${copy}>Copy the link</button>
    </p>
    <${RunDifferences} items=${items} />`;
}
