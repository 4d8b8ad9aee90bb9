// @ts-check
// Loads what the page shows, again at most every 2 s while the feed has items.
import { get } from '../../api/client.js';
import { throttle } from '../../lib/throttle.js';
import { live } from '../../store/live.js';

/**
 * @typedef {object} Today
 * @property {Api.WorkflowSummary[]} workflows
 * @property {boolean} complete whether these are all workflows
 * @property {Api.RunSummary[]} running
 * @property {Api.RunSummary[]} failed the latest failed runs, with their failed executions
 * @property {string} since the time from which on failures and changes are shown
 * @property {Api.LateExecution[]} late
 * @property {Api.BetweenRunChange[]} changes the breaking ones
 * @property {boolean} isEmpty whether there is no run yet
 */

const REFRESH_PERIOD = 2000;
const MAX_WORKFLOWS = 200;
const MAX_RUNS = 100;
const MAX_RUNNING = 12;
const MAX_CHANGES = 500;

/** @param {string} since the time from which on failures and changes are shown */
export function todayStore(since) {
  const refresh = throttle(update, REFRESH_PERIOD);
  /** @type {import('../../store/live.js').Live<Today>} */
  const store = live((signal) => load(since, signal), refresh);

  async function update() {
    const answer = await load(since).catch(() => null);
    if (!answer || !store.data) return;
    store.data = answer.data;
    store.notify();
  }

  const { dispose } = store;
  store.dispose = () => {
    refresh.cancel();
    dispose();
  };
  return store;
}

/**
 * @param {string} since
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ data: Today, cursor: string | null }>}
 */
async function load(since, signal) {
  const breaking = { scope: 'between-runs', compatibility: 'breaking', since, limit: MAX_CHANGES };
  const [workflows, running, failed, late, changes] = await Promise.all([
    get('workflows', { limit: MAX_WORKFLOWS }, signal),
    get('runs', { state: 'in_progress', limit: MAX_RUNNING }, signal),
    get('runs', { state: 'failed', expand: 'failure', limit: MAX_RUNS }, signal),
    get('late-executions', null, signal),
    get('changes', breaking, signal),
  ]);
  const isEmpty = !workflows.data.items.length && !(await get('runs', { limit: 1 }, signal)).data.items.length;
  return {
    data: {
      workflows: workflows.data.items,
      complete: !workflows.data.next_cursor,
      running: running.data.items,
      failed: failed.data.items,
      since,
      late: late.data.items,
      changes: changes.data.items,
      isEmpty,
    },
    cursor: workflows.cursor,
  };
}
