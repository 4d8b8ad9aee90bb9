// @ts-check
// One workflow: its last runs with their executions, the changes between its runs, and the durations of its steps. It
// is loaded again at most every 2 s while the feed has items of the workflow. Executions of ended runs are loaded once.
import { apiPath, get } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { workflowName } from '../../lib/format.js';
import { throttle } from '../../lib/throttle.js';
import { live } from '../../store/live.js';

/**
 * @typedef {object} WorkflowData
 * @property {Api.WorkflowSummary} workflow
 * @property {Api.RecentRun[]} runs oldest first
 * @property {Map<string, Api.Execution[]>} executions by run
 * @property {Api.BetweenRunChange[]} changes latest first
 * @property {boolean} allChanges whether these are all changes
 * @property {Api.StepTimings[]} steps
 */

const REFRESH_PERIOD = 2000;
const MAX_CHANGES = 1000;
const MAX_EXECUTIONS = 300;
/** The number of runs in the answer for a workflow. */
const MAX_RUNS = 30;

/** @param {Api.Workflow} name */
export function workflowStore(name) {
  const full = workflowName(name);
  /** @type {Map<string, { state: string, list: Api.Execution[] }>} */
  const cache = new Map();
  const refresh = throttle(update, REFRESH_PERIOD);
  /** @type {import('../../store/live.js').Live<WorkflowData>} */
  const store = live(load, (items) => {
    if (items.some((item) => !item.data.workflow || workflowName(item.data.workflow) === full)) refresh();
  }, (item) => Boolean(item.data.workflow && workflowName(item.data.workflow) === full));

  async function update() {
    const answer = await load().catch(() => null);
    if (!answer || !store.data) return;
    store.data = answer.data;
    store.notify();
  }

  /** @type {(signal?: AbortSignal) => Promise<{ data: WorkflowData, cursor: string | null }>} */
  async function load(signal) {
    const path = apiPath('workflows', name.namespace, name.name);
    const between = { scope: 'between-runs', workflow: full, limit: MAX_CHANGES };
    const [workflow, changes, steps] = await Promise.all([
      get(path, null, signal), get('changes', between, signal), get(`${path}/timings`, { last: 50 }, signal),
    ]);
    /** @type {Api.RecentRun[]} */
    const runs = workflow.data.recent_runs.toReversed();
    const executions = await Promise.all(runs.map((run) => executionsOf(run, signal)));
    return {
      data: {
        workflow: workflow.data,
        runs,
        executions: new Map(runs.map((run, i) => [run.run_id, executions[i]])),
        changes: changes.data.items,
        allChanges: !changes.data.next_cursor,
        steps: steps.data.items,
      },
      cursor: workflow.cursor,
    };
  }

  /**
   * @param {Api.RecentRun} run
   * @param {AbortSignal} [signal]
   * @returns {Promise<Api.Execution[]>}
   */
  async function executionsOf({ run_id: id, state }, signal) {
    const cached = cache.get(id);
    if (cached && cached.state === state && state !== 'in_progress') return cached.list;
    const options = { signal, max: MAX_EXECUTIONS };
    const path = apiPath('runs', id, 'executions');
    const answer = await getAll(path, { limit: MAX_EXECUTIONS }, options).catch(() => null);
    if (answer) cache.set(id, { state, list: answer.items });
    const [oldest] = cache.keys();
    if (cache.size > 2 * MAX_RUNS) cache.delete(oldest);
    return answer?.items ?? [];
  }

  const { dispose } = store;
  store.dispose = () => {
    refresh.cancel();
    dispose();
  };
  return store;
}
