// @ts-check
// Two runs, or two snapshots side by side.
import { get } from '../../api/client.js';
import { icon } from '../../components/icon.js';
import { empty } from '../../components/notices.js';
import { html } from '../../lib/html.js';
import { setQuery } from '../../router/router-store.js';
import { useFeed } from '../../store/hooks.js';
import { useResource } from '../../store/resource.js';
import { ComparedRuns } from './compared-runs.js';
import { ComparedSchemas } from './compared-schemas.js';
import { sideOf } from './comparison.js';
import { SnapshotChooser } from './snapshot-chooser.js';

/**
 * @import { Route } from '../../router/router-store.js'
 * @import { Side } from './comparison.js'
 */

const MAX_RUNS = 200;

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'compare',
  title: () => 'Compare',
  key: () => '',
  component: CompareView,
});

/** @param {{ route: Route }} props */
function CompareView({ route: { query } }) {
  useFeed();
  const runs = useResource(loadRunIds);
  runs.ensure('runs');
  const from = sideOf(query, 'from');
  const to = sideOf(query, 'to');
  const ofSnapshots = query.has('from') || query.has('to') || query.get('of') === 'snapshots';
  return html`
    <div class="view-head"><h1>Compare</h1></div>
    <nav class="tabs" aria-label="What is compared">
      <a class="tab" href="/compare" aria-current=${ofSnapshots ? undefined : 'page'}>Runs</a>
      <a class="tab" href="/compare?of=snapshots" aria-current=${ofSnapshots ? 'page' : undefined}>Snapshots</a>
    </nav>
    <datalist id="run-ids">${(runs.data ?? []).map((run) => html`<option value=${run}></option>`)}</datalist>
    ${ofSnapshots ? snapshots(from, to, query) : html`<${ComparedRuns} query=${query} />`}`;
}

/** @type {(from: Side, to: Side, query: URLSearchParams) => Html} */
function snapshots(from, to, query) {
  const swap = () => setQuery({ from: query.get('to'), to: query.get('from') });
  return html`
    <div class="compare-sides">
      <${SnapshotChooser} name="from" label="Before" side=${from} />
      <button class="button is-icon" type="button" onclick=${swap} aria-label="Swap the sides" title="Swap the sides">
        ${icon('transform')}
      </button>
      <${SnapshotChooser} name="to" label="After" side=${to} />
    </div>
    ${from.snapshot && to.snapshot
      ? html`<${ComparedSchemas} from=${from} to=${to} query=${query} />`
      : nothingChosen()}`;
}

const nothingChosen = () =>
  empty('Choose two snapshots', 'They may be of different runs, for example the same module last week and today.');

/** @type {(key: string, signal: AbortSignal) => Promise<string[]>} */
async function loadRunIds(_, signal) {
  const { data } = await get('runs', { limit: MAX_RUNS }, signal);
  return data.items.map((/** @type {Api.RunSummary} */ run) => run.run_id);
}
