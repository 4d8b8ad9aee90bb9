// @ts-check
// The durations of the last runs of a workflow with their percentiles, as a plot and as a table.
import { stateWord } from '../../components/badges.js';
import { Plot } from '../../components/plot.js';
import { dateAndTime, duration, millis } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { path } from '../../router/paths.js';

/** @param {{ runs: readonly Api.RecentRun[], usual: Api.WorkflowSummary['duration'] }} props */
export function DurationPlot({ runs, usual }) {
  const known = runs.filter((run) => run.started_at !== null && run.duration_seconds !== null);
  if (known.length < 2) return html`<p class="faint">A plot appears after the second run has ended.</p>`;
  const times = known.map((run) => millis(run.started_at) / 1000);
  const ofState = (/** @type {string} */ state) =>
    known.map((run) => (run.state === state ? run.duration_seconds : null));
  const constant = (/** @type {number | null} */ value) => known.map(() => value);
  const series = [
    { label: 'completed', color: '--accent', values: ofState('completed') },
    { label: 'failed', color: '--failed', values: ofState('failed'), points: true },
    { label: 'p50', color: '--muted', values: constant(usual.p50), dash: [6, 4] },
    { label: 'p95', color: '--update', values: constant(usual.p95), dash: [2, 3] },
  ];
  return html`
    <div class="panel">
      <${Plot} times=${times} series=${series} format=${duration}
        label="Durations of the last runs; the table has the values" />
      <details>
        <summary>Durations as a table</summary>
        <table class="data-table">
          <thead><tr><th scope="col">Run</th><th scope="col">Started</th><th scope="col">State</th>
            <th scope="col" class="number">Duration</th></tr></thead>
          <tbody>${known.toReversed().map(durationRow)}</tbody>
        </table>
      </details>
    </div>`;
}

/** @param {Api.RecentRun} run */
const durationRow = (run) => html`
  <tr key=${run.run_id}>
    <th scope="row"><a href=${path('runs', run.run_id)}>${run.run_id}</a></th><td>${dateAndTime(run.started_at)}</td>
    <td>${stateWord(run.state)}</td><td class="number">${duration(run.duration_seconds)}</td>
  </tr>`;
