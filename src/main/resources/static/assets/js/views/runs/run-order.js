// @ts-check
// The search and the order of the list of runs.
import { between, workflowName } from '../../lib/format.js';
import { errorText } from '../../lib/text.js';

/** @typedef {'started' | 'duration' | 'name'} RunOrder */

/**
 * Returns whether a run has a text in its id or its errors, and another one in the name of its workflow.
 *
 * @type {(run: Api.RunSummary, search: string, workflow: string) => boolean}
 */
export const isFound = (run, search, workflow) =>
  [run.run_id, errorText(run.error), errorText(run.failure?.error)].some((text) => contains(text, search))
  && contains(workflowName(run.workflow), workflow);

/** @type {(text: string, part: string) => boolean} */
const contains = (text, part) => text.toLowerCase().includes(part.toLowerCase());

/**
 * Sorts runs by the longest duration or their name; the service sorts them by the latest start.
 *
 * @type {(runs: Api.RunSummary[], order: string | null) => Api.RunSummary[]}
 */
export function sorted(runs, order) {
  if (order === 'name') return runs.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1));
  if (order === 'duration') return runs.toSorted((a, b) => seconds(b) - seconds(a));
  return runs;
}

/** @param {Api.RunSummary} run */
const seconds = ({ started_at: start, ended_at: end, last_event_at: last }) => between(start, end ?? last) ?? -1;
