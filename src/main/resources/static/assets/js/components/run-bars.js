// @ts-check
// The last runs of a workflow as bars: the height is the duration, the colour and the mark are the state.
import { duration, plural } from '../lib/format.js';
import { html } from '../lib/html.js';

const WIDTH = 7;
const GAP = 2;
const HEIGHT = 30;
const MIN_HEIGHT = 4;

/**
 * @param {{ runs: readonly Api.RecentRun[], selected?: string }} props runs with the latest first
 */
export function RunBars({ runs, selected }) {
  const list = runs.toReversed();
  const longest = Math.max(...list.map((run) => run.duration_seconds ?? 0), Number.EPSILON);
  const width = Math.max(1, list.length * (WIDTH + GAP));
  return html`
    <svg class="run-bars" viewBox=${`0 0 ${width} ${HEIGHT}`} width=${width} height=${HEIGHT} role="img"
        aria-label=${description(list)}>
      ${list.map((run, i) => runBar(run, i, longest, run.run_id === selected))}
    </svg>`;
}

/** @type {(run: Api.RecentRun, i: number, longest: number, isSelected: boolean) => Html} */
function runBar(run, i, longest, isSelected) {
  const { state, duration_seconds: seconds, changes } = run;
  const share = seconds === null ? 1 : seconds / longest;
  const height = Math.max(MIN_HEIGHT, share * (HEIGHT - WIDTH - 1));
  const x = i * (WIDTH + GAP);
  return html`
    <g class=${`run-bar is-${state} ${isSelected ? 'is-selected' : ''}`}>
      <title>${`${run.run_id}: ${state.replace('_', ' ')}, ${duration(seconds)}${marks(changes)}`}</title>
      <rect x=${x} y=${HEIGHT - height} width=${WIDTH} height=${height} rx="1" />
      ${state === 'failed' && html`<path class="run-cross" d=${`M${x + 1} ${HEIGHT - height - 6}l5 5m0-5l-5 5`} />`}
      ${changes.breaking > 0 && html`<circle class="run-break" cx=${x + WIDTH / 2} cy="3" r="2.5" />`}
    </g>`;
}

/** @param {Api.RecentRun['changes']} changes */
const marks = ({ breaking }) => (breaking ? `, ${plural(breaking, 'breaking schema change')}` : '');

/** @param {readonly Api.RecentRun[]} runs */
function description(runs) {
  const n = (/** @type {string} */ state) => runs.filter((run) => run.state === state).length;
  return `The last ${plural(runs.length, 'run')}: ${n('completed')} completed, ${n('failed')} failed, `
    + `${n('in_progress')} in progress`;
}
