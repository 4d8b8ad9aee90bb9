// @ts-check
// Search over runs, workflows, datasets and fields.
import { get } from '../api/client.js';
import { workflowName } from '../lib/format.js';
import { errorText } from '../lib/text.js';
import { datasetPath, path, workflowPath } from '../router/paths.js';
import { resource } from '../store/resource.js';

/** @typedef {{ kind: string, title: string, note: string, href: string }} SearchResult */

const MAX_RUNS = 1000;
const MAX_RESULTS = 6;

/** @returns {import('../store/resource.js').Resource<SearchResult[]>} */
export function searchStore() {
  /** @type {Promise<Api.RunSummary[]> | null} the runs, loaded once for each opening */
  let runs = null;
  const loadRuns = async () => (await get('runs', { expand: 'failure', limit: MAX_RUNS })).data.items;

  return resource(async (text, signal) => {
    runs ??= loadRuns().catch(() => []);
    const [all, workflows, named, withField] = await Promise.all([
      runs,
      get('workflows', { q: text, limit: MAX_RESULTS }, signal),
      get('datasets', { q: text, limit: MAX_RESULTS }, signal),
      get('datasets', { field: text, limit: MAX_RESULTS }, signal),
    ]);
    return [
      ...workflows.data.items.map(workflowResult),
      ...all.filter((run) => hasText(run, text.toLowerCase())).slice(0, MAX_RESULTS).map(runResult),
      ...withField.data.items.map((/** @type {Api.Dataset} */ dataset) => fieldResult(dataset, text)),
      ...named.data.items.map(datasetResult),
    ];
  });
}

/** @type {(run: Api.RunSummary, text: string) => boolean} */
const hasText = (run, text) =>
  [run.run_id, errorOf(run)].some((one) => one.toLowerCase().includes(text));

/** @param {Api.RunSummary} run */
const errorOf = (run) => [run.error, run.failure?.error].map(errorText).filter(Boolean).join(' · ');

/** @type {(workflow: Api.WorkflowSummary) => SearchResult} */
const workflowResult = (workflow) =>
  ({ kind: 'workflow', title: workflowName(workflow), note: `${workflow.runs} runs`, href: workflowPath(workflow) });

/** @type {(run: Api.RunSummary) => SearchResult} */
const runResult = (run) => ({
  kind: 'run',
  title: run.run_id,
  note: errorOf(run) || `${run.state.replace('_', ' ')} ${workflowName(run.workflow)}`,
  href: path('runs', run.run_id),
});

/** @type {(dataset: Api.Dataset, field: string) => SearchResult} */
const fieldResult = (dataset, field) =>
  ({ kind: 'field', title: field, note: `in ${dataset.name}`, href: datasetPath(dataset, 'fields', field) });

/** @type {(dataset: Api.Dataset) => SearchResult} */
const datasetResult = (dataset) =>
  ({ kind: 'dataset', title: dataset.name, note: dataset.namespace, href: datasetPath(dataset) });
