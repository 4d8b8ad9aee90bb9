// @ts-check
// A line of values without axes, beside the numbers that it shows.
import { html } from '../lib/html.js';

const WIDTH = 120;
const HEIGHT = 24;
const MARGIN = 3;

/** @param {{ values: readonly (number | null)[], label: string }} props */
export function Sparkline({ values, label }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return html`<span class="faint">–</span>`;
  const low = Math.min(...known);
  const range = Math.max(...known) - low || 1;
  const points = values.flatMap((value, i) => (value === null ? [] : [[
    MARGIN + (i * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1),
    HEIGHT - MARGIN - ((value - low) / range) * (HEIGHT - 2 * MARGIN),
  ]]));
  const [x, y] = points[points.length - 1];
  return html`
    <svg class="sparkline" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} width=${WIDTH} height=${HEIGHT} role="img"
        aria-label=${label}>
      <polyline points=${points.map((point) => point.map((n) => n.toFixed(1)).join()).join(' ')} />
      <circle cx=${x} cy=${y} r="2.5" />
    </svg>`;
}
