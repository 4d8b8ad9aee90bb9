// @ts-check
// The numbers of the results of a module over the last runs.
import { apiPath } from '../../api/client.js';
import { getFirst } from '../../api/lists.js';
import { Select, namesAsOptions } from '../../components/filter-controls.js';
import { whenLoaded } from '../../components/notices.js';
import { Sparkline } from '../../components/sparkline.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { metricsOf } from '../../model/metrics.js';
import { router } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';

/** @import { Metric } from '../../model/metrics.js' */

const LIMITS = Object.freeze({ max: 200, maxCharacters: 1_000_000 });

/** @param {{ runs: readonly Api.RecentRun[], sequence: readonly string[] }} props */
export function Metrics({ runs, sequence }) {
  const metrics = useResource((key, signal) => {
    const [module, ...ids] = JSON.parse(key);
    return loadMetrics(ids, module, signal);
  });
  const ended = runs.filter((run) => run.state === 'completed' || run.state === 'failed').map((run) => run.run_id);
  const module = router.route.query.get('results') ?? sequence.at(-1) ?? null;
  metrics.ensure(JSON.stringify([module, ...ended]), true);
  return html`
    <section aria-label="Results">
      <div class="section-head">
        <h2>Results</h2>
        <${Select} name="results" label="of" options=${namesAsOptions(sequence)} value=${module} />
      </div>
      ${whenLoaded(metrics, 'the results', metricTable)}
    </section>`;
}

/** @type {(runs: string[], module: string | null, signal: AbortSignal) => Promise<Metric[]>} */
async function loadMetrics(runs, module, signal) {
  const results = await Promise.all(runs.map((run) =>
    getFirst(apiPath('runs', run, 'results'), { module }, { signal, ...LIMITS })
      .then(({ items }) => items, () => [])));
  return metricsOf(results);
}

/** @param {Metric[]} metrics */
function metricTable(metrics) {
  if (!metrics.length) return html`<p class="faint">The results of this module have no numbers.</p>`;
  return html`
    <div class="table data-table-frame" tabindex="0" role="region" aria-label="Numbers of the results">
      <table class="data-table">
        <thead><tr>
          <th scope="col">Number</th><th scope="col">Execution</th><th scope="col" class="number">First</th>
          <th scope="col" class="number">Last</th><th scope="col">Over the runs</th>
        </tr></thead>
        <tbody>${metrics.map(metricRow)}</tbody>
      </table>
    </div>`;
}

/** @param {Metric} metric */
function metricRow({ key, execution, name, values }) {
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known[known.length - 1]];
  return html`
    <tr key=${key}>
      <th scope="row">${visible(name)}</th><td class="muted">${visible(execution.split('_').at(-1) ?? '')}</td>
      <td class="number">${String(first)}</td><td class="number"><b>${String(last)}</b></td>
      <td><${Sparkline} values=${values} label=${`From ${first} to ${last}`} /></td>
    </tr>`;
}
