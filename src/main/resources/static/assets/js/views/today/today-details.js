// @ts-check
// Details that the first answers of Today do not have. They are loaded after the page is shown.
import { apiPath, get } from '../../api/client.js';
import { workflowName } from '../../lib/format.js';
import { lastDuration } from '../../model/last-duration.js';
import { stepTrends } from '../../model/step-trends.js';

/**
 * @import { StepTrend } from '../../model/step-trends.js'
 * @import { AttentionItem } from './attention.js'
 *
 * @typedef {object} TodayDetails
 * @property {ReadonlyMap<string, readonly Api.Execution[]>} stopped by run, the executions that its end stopped; only
 *   of failed runs without a failed execution
 * @property {ReadonlyMap<string, StepTrend>} slower by workflow, the step that became slower; only of workflows whose
 *   last completed run took longer than usual
 *
 * @typedef {object} DetailKeys
 * @property {string[]} runs failed runs without a failed execution
 * @property {[namespace: string, name: string, run: string][]} workflows slower workflows with their last completed run
 */

/** The numbers of failed runs and of slower workflows whose details are loaded. */
const MAX_RUNS = 3;
const MAX_WORKFLOWS = 3;
const MAX_EXECUTIONS = 200;
/** The number of durations of each step, as on the page of the workflow. */
const LAST = 50;

/** @type {TodayDetails} */
export const NO_DETAILS = Object.freeze({ stopped: new Map(), slower: new Map() });

/**
 * Returns the details that are needed.
 *
 * @type {(items: readonly AttentionItem[], workflows: readonly Api.WorkflowSummary[]) => DetailKeys}
 */
export function detailKeys(items, workflows) {
  const runs = items.flatMap((item) => (item.kind === 'failed' && !item.run.failure ? [item.run.run_id] : []));
  const slower = workflows.flatMap((workflow) => {
    const last = lastDuration(workflow);
    return last?.isSlower ? [/** @type {const} */ ([workflow.namespace, workflow.name, last.run])] : [];
  });
  return { runs: runs.slice(0, MAX_RUNS), workflows: slower.slice(0, MAX_WORKFLOWS).map((one) => [...one]) };
}

/**
 * Loads details; one whose request fails is left out.
 *
 * @type {(key: string, signal: AbortSignal) => Promise<TodayDetails>} the key is JSON of DetailKeys
 */
export async function loadDetails(key, signal) {
  /** @type {DetailKeys} */
  const { runs, workflows } = JSON.parse(key);
  const [stopped, slower] = await Promise.all([
    Promise.all(runs.map((run) => loadStopped(run, signal).catch(() => []))),
    Promise.all(workflows.map(([namespace, name]) => loadSlower({ namespace, name }, signal).catch(() => null))),
  ]);
  return {
    stopped: new Map(runs.map((run, i) => [run, stopped[i]])),
    slower: new Map(workflows.flatMap(([namespace, name], i) => {
      const step = slower[i];
      return step ? [[workflowName({ namespace, name }), step]] : [];
    })),
  };
}

/** @type {(run: string, signal: AbortSignal) => Promise<Api.Execution[]>} */
async function loadStopped(run, signal) {
  const { data } = await get(apiPath('runs', run, 'executions'), { order: 'desc', limit: MAX_EXECUTIONS }, signal);
  return data.items.filter((/** @type {Api.Execution} */ { state }) => state === 'in_progress').reverse();
}

/** @type {(workflow: Api.Workflow, signal: AbortSignal) => Promise<StepTrend | null>} */
async function loadSlower({ namespace, name }, signal) {
  const { data } = await get(`${apiPath('workflows', namespace, name)}/timings`, { last: LAST }, signal);
  return stepTrends(data.items).find(({ slower }) => slower) ?? null;
}
