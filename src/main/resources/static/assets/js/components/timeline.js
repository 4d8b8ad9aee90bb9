// The tree of executions beside their bars in time and their outcome, with one row for each execution.
import { h } from '../lib/dom.js';
import { path, withQuery } from '../lib/router.js';
import { attempt, duration, plural } from '../lib/format.js';
import { errorText, visible } from '../lib/text.js';
import { isNarrow, tick } from '../lib/viewport.js';
import { ownSteps, spanOf, took } from '../model/executions.js';
import { VirtualList } from './virtual-list.js';
import { breakingMark, changeCounts, stateIcon, stateWord } from './marks.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400];

/** rows from executionRows; withSteps adds a row for each step of an execution that has more than one. */
export function timeline(run, rows, summary, withSteps) {
  const span = spanOf(rows, summary);
  if (rows.some((row) => row.state === 'in_progress')) tick();
  const items = withSteps ? rows.flatMap((row) => [row, ...ownSteps(row).map((step, i) => ({ step, row, i }))]) : rows;
  return h('div.table.timeline', null,
    h('div.table-head.timeline-row', { 'aria-hidden': 'true' },
      h('span', null, 'Execution'), h('span.num', null, 'Took'), axis(span), h('span', null, 'Outcome')),
    h(VirtualList, {
      items, rowHeight: isNarrow() ? 62 : 34, label: 'Executions',
      keyOf: (item) => (item.step ? `${item.row.key}/${item.i}` : item.key),
      row: (item) => (item.step ? stepRow(item, span) : executionRow(run, item, span)),
    }));
}

function executionRow(run, row, span) {
  const label = [h('span.timeline-module', null, visible(row.module)), h('span.timeline-experiment', null, visible(row.experiment)), h('span.faint', null, attempt(row))];
  const at = row.snapshot?.snapshot_id;
  return h('article.timeline-row', { class: `is-${row.state}`, 'data-key': row.text, title: row.text },
    h('div.timeline-name', null, guides(row.depth), stateIcon(row.state),
      at ? h('a.timeline-label', { href: withQuery(path('runs', run, 'schema'), '', { at }) }, label) : h('span.timeline-label', null, label)),
    h('span.num.timeline-took', null, row.state === 'not_started' ? '' : duration(took(row))),
    h('div.timeline-bars', { role: 'img', 'aria-label': describe(row, span) }, gridLines(span), bars(row, span)),
    h('div.timeline-outcome', null, outcome(row)));
}

function stepRow({ step, row }, span) {
  return h('article.timeline-row.is-step', null,
    h('div.timeline-name', null, guides(row.depth + 1), h('span.timeline-label', null, visible(step.name))),
    h('span.num.timeline-took', null, duration(step.seconds ?? (Date.now() - step.start) / 1000)),
    h('div.timeline-bars', null, gridLines(span), bar(step, span, `is-${step.status === 'error' ? 'failed' : step.status}`)),
    h('div.timeline-outcome', null, step.status === 'error' ? h('span.error-text', null, 'ended with an error') : null));
}

const guides = (depth) => Array.from({ length: depth }, () => h('span.guide', { 'aria-hidden': 'true' }));

function bars(row, span) {
  if (row.state === 'not_started' || !span) return null;
  const state = row.state === 'failed' ? 'is-failed' : row.state === 'in_progress' ? 'is-in_progress' : 'is-completed';
  return [
    bar(row, span, `is-whole ${state}`),
    row.steps.map((step) => bar(step, span, step.status === 'error' ? 'is-failed' : state, step.name)),
  ];
}

function bar({ start, end }, span, look, name) {
  if (Number.isNaN(start) || !span) return null;
  const last = Number.isNaN(end) ? Math.max(Date.now(), start) : end;
  const part = (time) => (100 * (time - span.start)) / (span.end - span.start);
  return h('span.bar', {
    class: look, title: name !== undefined && `${visible(name)}: ${duration((last - start) / 1000)}`,
    style: { left: `${part(start).toFixed(3)}%`, width: `${Math.max(0, part(Math.min(last, span.end)) - part(start)).toFixed(3)}%` },
  });
}

function ticks(span) {
  if (!span) return [];
  const seconds = (span.end - span.start) / 1000;
  const wanted = seconds / 5;
  const step = STEPS.find((s) => s >= wanted) ?? Math.ceil(wanted / 86400) * 86400;
  const fine = seconds < 5 ? Number((seconds / 5).toPrecision(1)) : step;
  const all = [];
  for (let t = 0; t < seconds * 0.94; t += fine) all.push({ t, left: `${(100 * t) / seconds}%` });
  return all;
}

const axis = (span) => h('div.timeline-bars.is-axis', null, ticks(span).map(({ t, left }) => h('span.axis-tick', { style: { left } }, t ? duration(t) : '0')));
const gridLines = (span) => ticks(span).map(({ left }) => h('span.grid-line', { style: { left } }));

function describe(row, span) {
  if (!span || Number.isNaN(row.start)) return stateWord(row.state);
  return `${stateWord(row.state)}, starts ${duration((row.start - span.start) / 1000)} after the first, takes ${duration(took(row))}`;
}

function outcome(row) {
  if (row.state === 'failed') return h('span.error-text', null, errorText(row.error) || 'failed without a reason');
  if (row.state === 'in_progress') return h('span.running-text', null, 'running');
  if (row.state === 'not_started') return h('span.faint', null, 'not started');
  if (row.created) return h('span.muted', null, `${visible(row.created.schema_id)}, ${plural(row.created.fields, 'field')}`);
  const marks = changeCounts(row.counts);
  return marks.length || row.breaking ? [marks, row.breaking > 0 && breakingMark(row.breaking)] : h('span.faint', null, 'schema unchanged');
}
