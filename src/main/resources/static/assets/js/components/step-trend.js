// @ts-check
// The name of a step of a workflow, and what its change compares.
import { day, plural } from '../lib/format.js';
import { visible } from '../lib/text.js';

/** @import { StepTrend } from '../model/step-trends.js' */

/** @param {StepTrend} trend */
export function stepName({ step }) {
  const last = step.key.split('_').at(-1) ?? step.module_name;
  return step.step_name === 'run' ? last : `${last} ${visible(step.step_name)}`;
}

/** @param {StepTrend} trend */
export const comparedDurations = ({ window: n, values, since }) =>
  `median of the first ${n} → median of the last ${n} of ${plural(values.length, 'duration')} since ${day(since)}`;
