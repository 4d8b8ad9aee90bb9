// @ts-check
// A plot over time with uPlot, which is loaded when the first plot is shown. Beside it, its values are a table.
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../lib/html.js';
import { useStore } from '../store/hooks.js';
import { theme } from '../store/theme-store.js';

/**
 * @typedef {object} PlotSeries
 * @property {string} label
 * @property {string} color the name of a custom property of CSS
 * @property {readonly (number | null)[]} values
 * @property {readonly number[]} [dash]
 * @property {boolean} [points] whether there are only points and no line
 */

const HEIGHT = 220;
const POINT_SIZE = 7;
const INTERVALS = Object.freeze([
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800,
]);
const AXIS_SIZE = 76;
/** The part of the height that the highest value takes. */
const HEADROOM = 1.08;

/**
 * @param {{
 *   times: readonly number[], series: readonly PlotSeries[], format: (value: number) => string, label: string,
 * }} props times in seconds
 */
export function Plot({ times, series, format, label }) {
  useStore(theme);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const content = JSON.stringify([times, series.map(({ values }) => values), theme.value]);
  useEffect(() => draw(/** @type {HTMLElement} */ (box.current), { times, series, format }), [content]);
  return html`<div class="plot" ref=${box} role="img" aria-label=${label}></div>`;
}

/**
 * @typedef {{ times: readonly number[], series: readonly PlotSeries[], format: (value: number) => string }} PlotContent
 */

/**
 * Draws the plot, again after a change of its width or of the colours; returns a function that removes it.
 *
 * @param {HTMLElement} box
 * @param {PlotContent} content
 */
function draw(box, content) {
  /** @type {any} */
  let plot = null;
  let isRemoved = false;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const show = async () => {
    const { default: UPlot } = await import('uplot');
    if (isRemoved) return;
    plot?.destroy();
    const data = [content.times, ...content.series.map(({ values }) => values)];
    plot = new UPlot(optionsOf(box, content), data, box);
  };
  const observer = new ResizeObserver(() => plot?.setSize({ width: box.clientWidth, height: HEIGHT }));
  observer.observe(box);
  dark.addEventListener('change', show);
  show();
  return () => {
    isRemoved = true;
    observer.disconnect();
    dark.removeEventListener('change', show);
    plot?.destroy();
  };
}

/** @type {(box: HTMLElement, content: PlotContent) => object} */
function optionsOf(box, { series, format }) {
  const { fontSize, fontFamily } = getComputedStyle(box); // font is empty because of the figures of equal width
  const axis = {
    stroke: colorOf(box, '--muted'),
    font: `${fontSize} ${fontFamily}`,
    grid: { stroke: colorOf(box, '--border') },
    ticks: { show: false },
  };
  const formatAll = (/** @type {unknown} */ _, /** @type {number[]} */ all) => all.map(format);
  const value = (/** @type {unknown} */ _, /** @type {number | null} */ one) => (one === null ? '–' : format(one));
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: true },
    axes: [
      axis,
      { ...axis, size: AXIS_SIZE, incrs: INTERVALS, values: formatAll },
    ],
    scales: { y: { range: fromZero } },
    series: [{}, ...series.map((one) => ({
      label: one.label,
      value,
      stroke: colorOf(box, one.color),
      width: one.points ? 0 : 1.6,
      spanGaps: !one.points,
      dash: one.dash,
      points: { show: Boolean(one.points), size: POINT_SIZE, fill: colorOf(box, one.color) },
    }))],
  };
}

/** @type {(plot: unknown, min: number, max: number) => [number, number]} */
const fromZero = (_, __, max) => [0, max * HEADROOM || 1];

/** @type {(box: HTMLElement, name: string) => string} */
function colorOf(box, name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
