// @ts-check
// The list of what needs somebody, worst first: failures, late and silent runs, breaking schema changes, lost events.
import { millis, workflowName } from '../../lib/format.js';
import { breakingOf, changeEntries } from '../../model/between-runs.js';
import { groupBy } from '../../model/group.js';

/**
 * @import { ChangeEntry } from '../../model/between-runs.js'
 * @import { Today } from './today-store.js'
 *
 * @typedef {object} FailedItem
 * @property {'failed'} kind
 * @property {string} key
 * @property {Api.RunSummary} run
 * @property {number} more the number of earlier failures
 * @property {string | null} previous the run before it
 * @property {string | null} lastGood the last run before it that completed
 *
 * @typedef {{ kind: 'late', key: string, execution: Api.LateExecution }} LateItem
 * @typedef {{ kind: 'stale', key: string, run: Api.RunSummary }} StaleItem
 * @typedef {{ kind: 'change', key: string, entry: ChangeEntry }} ChangeItem
 * @typedef {{ kind: 'letters', key: string, count: number }} LettersItem
 * @typedef {FailedItem | LateItem | StaleItem | ChangeItem | LettersItem} AttentionItem
 */

/**
 * @param {Today & { deadLetters: number }} today
 * @returns {AttentionItem[]}
 */
export function attentionItems({ workflows, running, failed, late, changes, deadLetters, since }) {
  const active = new Set(running.map((run) => run.run_id));
  const lateNow = late.filter(({ run_id: run }) => active.has(run));
  const lateRuns = new Set(lateNow.map(({ run_id: run }) => run));
  return [
    ...failedItems(failed, workflows, since),
    ...lateNow.map(lateItem),
    ...running.filter((run) => run.stale && !lateRuns.has(run.run_id)).map(staleItem),
    ...breakingOf(changeEntries(changes)).map(changeItem),
    ...(deadLetters ? [/** @type {LettersItem} */ ({ kind: 'letters', key: 'letters', count: deadLetters })] : []),
  ];
}

/** @type {(execution: Api.LateExecution) => LateItem} */
const lateItem = (execution) => ({ kind: 'late', key: `${execution.run_id} ${execution.key}`, execution });

/** @type {(run: Api.RunSummary) => StaleItem} */
const staleItem = (run) => ({ kind: 'stale', key: run.run_id, run });

/** @type {(entry: ChangeEntry) => ChangeItem} */
const changeItem = (entry) => ({ kind: 'change', key: entry.key, entry });

/**
 * Returns one item for each workflow with failed runs, and one for each failed run without a workflow. A failure is
 * shown if it is new, or if no run of its workflow has ended since.
 *
 * @type {(failed: Api.RunSummary[], workflows: Api.WorkflowSummary[], since: string) => FailedItem[]}
 */
function failedItems(failed, workflows, since) {
  const byName = new Map(workflows.map((one) => [workflowName(one), one]));
  const lastEnded = new Set(workflows.map(({ recent_runs: runs }) => runs.find(isEnded)?.run_id));
  const shown = failed.filter((run) => millis(run.ended_at) >= millis(since) || lastEnded.has(run.run_id));
  const groups = groupBy(shown, (run) => workflowName(run.workflow) || `run ${run.run_id}`);
  return [...groups].map(([key, runs]) => ({
    kind: 'failed',
    key,
    run: runs[0],
    more: runs.length - 1,
    ...runsBefore(runs[0], byName.get(key)?.recent_runs ?? []),
  }));
}

/** @type {(run: Api.RunSummary, recent: readonly Api.RecentRun[]) => Pick<FailedItem, 'previous' | 'lastGood'>} */
function runsBefore({ run_id: id }, recent) {
  const index = recent.findIndex((run) => run.run_id === id);
  const earlier = index < 0 ? [] : recent.slice(index + 1);
  return {
    previous: earlier[0]?.run_id ?? null,
    lastGood: earlier.find((run) => run.state === 'completed')?.run_id ?? null,
  };
}

/** @param {Api.RecentRun} run */
const isEnded = ({ state }) => state === 'completed' || state === 'failed';
