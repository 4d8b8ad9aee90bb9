// @ts-check
// The duration of the last completed run of a workflow, compared with the usual duration.

const MIN_PERCENT = 10;

/**
 * Returns the last completed run with its duration in seconds and the difference from the usual duration (p50), in
 * percent; 0 % if none is usual or the difference is below 10 %. Returns null without a completed run.
 *
 * @param {Pick<Api.WorkflowSummary, 'recent_runs' | 'duration'>} workflow
 */
export function lastDuration({ recent_runs: recent, duration: { p50 } }) {
  const last = recent.find(({ state }) => state === 'completed');
  const seconds = last?.duration_seconds ?? null;
  if (!last || seconds === null) return null;
  const rounded = p50 ? Math.round(100 * (seconds / p50 - 1)) : 0;
  const percent = Math.abs(rounded) < MIN_PERCENT ? 0 : rounded;
  return { run: last.run_id, seconds, usual: p50, percent, isSlower: percent > 0 };
}
