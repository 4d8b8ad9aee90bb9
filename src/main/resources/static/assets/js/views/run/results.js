// @ts-check
// The results of the executions of one module.
import { Select, namesAsOptions } from '../../components/filter-controls.js';
import { whenLoaded } from '../../components/notices.js';
import { bytes, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { isGiven, pretty, text, visible } from '../../lib/text.js';
import { metricsOf } from '../../model/metrics.js';
import { useStore } from '../../store/hooks.js';
import { pathText } from './failures.js';

/**
 * @import { Resource } from '../../store/resource.js'
 * @typedef {{ items: Api.Result[], complete: boolean }} ResultList
 */

const MAX_PREVIEW = 60;

/** @param {{ summary: Api.Run, results: Resource<ResultList>, module: string | null }} props */
export function Results({ summary, results, module }) {
  useStore(results).ensure(JSON.stringify([module, summary.last_snapshot]), true);
  const { sequence } = summary;
  const last = sequence.at(-1);
  return html`
    <section class="panel">
      <div class="section-head">
        <h2>Results</h2>
        <${Select} name="results" label="of" any=${last === undefined ? 'last module' : visible(last)}
          options=${namesAsOptions(sequence.slice(0, -1))} />
      </div>
      ${whenLoaded(results, 'results', (list) => resultList(summary.run_id, list))}
    </section>`;
}

/** @type {(run: string, list: ResultList) => Html} */
function resultList(run, { items, complete }) {
  if (!items.length) {
    return html`
      <p class="faint">No result of this module yet. Each completed execution stores its result under its path.</p>`;
  }
  return html`
    ${numberTable(items)}
    <ul class="results">
      ${items.map((result) => html`
        <li class="result" key=${result.key}>
          <span class="result-key">${pathText(result.path)}</span>${resultValue(result)}
        </li>`)}
    </ul>
    ${!complete && html`
      <p class="faint">There are more. The API has all of them: <code>${`/api/v1/runs/${run}/results`}</code></p>`}`;
}

/**
 * Shows the numbers of the results: a row for each number, with its execution.
 *
 * @param {readonly Api.Result[]} items
 */
function numberTable(items) {
  const metrics = metricsOf([items]);
  if (!metrics.length) return null;
  const paths = new Map(items.map((item) => [item.key, pathText(item.path)]));
  return html`
    <div class="data-table-frame" tabindex="0" role="region" aria-label="Numbers of the results">
      <table class="data-table">
        <thead><tr>
          <th scope="col">Number</th><th scope="col" class="number">Value</th><th scope="col">Path</th>
        </tr></thead>
        <tbody>${metrics.map(({ key, name, execution, values: [value] }) => html`
          <tr key=${key}>
            <th scope="row">${visible(name)}</th><td class="number">${String(value)}</td>
            <td class="muted">${paths.get(execution)}</td>
          </tr>`)}</tbody>
      </table>
    </div>`;
}

/** @param {Api.Result} result */
function resultValue({ data, ref }) {
  const hasData = data !== undefined && data !== null;
  return [
    ref && reference(ref),
    hasData && html`
      <details>
        <summary>data <span class="faint">${preview(data)}</span></summary><pre class="json">${pretty(data)}</pre>
      </details>`,
    !ref && !hasData && html`<span class="faint">completed without data</span>`,
  ];
}

/** @param {NonNullable<Api.Result['ref']>} ref */
function reference({ uri, rows, bytes: size }) {
  const sizes = [isGiven(rows) && plural(rows ?? 0, 'row'), isGiven(size) && bytes(size)].filter(Boolean).join(', ');
  return html`
    <span class="result-ref">
      <code>${text(uri)}</code>${sizes && html`<span class="faint"> ${sizes}</span>`}
    </span>`;
}

/** @param {unknown} data */
function preview(data) {
  const json = JSON.stringify(data);
  return json.length > MAX_PREVIEW ? `${json.slice(0, MAX_PREVIEW)}…` : json;
}
