// The overview of a run: its outcome, the failures, the executions over time, the totals, the results.
import { h } from '../lib/dom.js';
import { filter, path, withQuery } from '../lib/router.js';
import { at, firstOf } from '../api.js';
import { ago, between, bytes, count, duration, execution, plural, shortId, when } from '../lib/format.js';
import { isGiven, pretty, text, visible } from '../lib/text.js';
import { memo } from '../lib/memo.js';
import { resource } from '../lib/resource.js';
import { executionRows, ownSteps, totals } from '../model/executions.js';
import { timeline } from '../components/timeline.js';
import { icon } from '../components/icon.js';
import { empty, reason, shown } from '../components/notices.js';
import { namesAsOptions, select } from '../components/controls.js';

const SILENCE_TIME = 60_000;
const MAX_RESULTS = 200;
const MAX_CHARACTERS = 4_000_000;

export function overview(run, model) {
  const results = resource((key, signal) => {
    const [module] = JSON.parse(key);
    return firstOf(at('runs', run, 'results'), { module }, { signal, most: MAX_RESULTS, characters: MAX_CHARACTERS });
  });
  const rowsOf = memo(executionRows);
  return { render: (route) => view(run, model, results, rowsOf, route), close: results.dispose };
}

function view(run, model, results, rowsOf, { query }) {
  const { data } = model;
  const rows = rowsOf(data.version, data);
  const module = query.get('results');
  results.ensure(JSON.stringify([module, data.summary.last_snapshot]), { keep: true });
  const steps = query.get('steps') === '1';
  return [
    verdict(data.summary, rows),
    data.summary.error && runFailed(data.summary.error),
    rows.filter((row) => row.state === 'failed').slice(0, 3).map((row) => failed(run, row)),
    h('div.section-head', null, h('h2', null, 'Executions'),
      rows.some((row) => ownSteps(row).length) && h('button.toggle', { type: 'button', 'aria-pressed': String(steps), onclick: () => filter({ steps: steps ? null : '1' }) }, 'Show steps')),
    rows.length ? timeline(run, rows, data.summary, steps) : empty('No execution yet', 'The plan has no config and no module has published an event. Rows appear with the first event.'),
    h('div.columns', null, timeByModule(rows, data.summary.sequence), resultsPart(data.summary, results, module)),
  ];
}

function verdict(summary, rows) {
  return h('p.verdict', { class: `is-${summary.state}` }, sentence(summary, rows));
}

function sentence(summary, rows) {
  const of = (state) => rows.filter((row) => row.state === state);
  const done = `${count(of('completed').length)} of ${plural(Math.max(rows.length, summary.progress?.expected ?? 0), 'execution')} completed`;
  const never = of('not_started').length;
  const took = duration(between(summary.started_at, summary.ended_at));
  const names = (list) => list.slice(0, 3).map((row) => execution(row)).join(', ') + (list.length > 3 ? ` and ${list.length - 3} more` : '');
  if (summary.state === 'failed') {
    const culprits = of('failed');
    return `Failed after ${took}${culprits.length ? ` in ${names(culprits)}` : ''}. ${done}${never ? `, ${count(never)} not started` : ''}.`;
  }
  if (summary.state === 'completed') return `Completed in ${took}. ${done}${never ? `; ${count(never)} of the plan did not run` : ''}.${breakingSentence(rows)}`;
  if (summary.state === 'in_progress') {
    const now = of('in_progress');
    return `Running: ${now.length ? `${names(now)}` : 'waiting for the next module'}. ${done}.${silence(summary)}`;
  }
  return 'Planned, not started yet.';
}

/**
 * Returns when the last event arrived, if that was more than 60 s ago: the executor may have died, and nothing else
 * ends the run.
 */
function silence({ last_event_at: last }) {
  return Date.now() - Date.parse(last) > SILENCE_TIME ? ` The last event arrived ${ago(last)}.` : '';
}

function breakingSentence(rows) {
  const breaking = rows.filter((row) => row.breaking);
  if (!breaking.length) return '';
  return ` ${plural(breaking.reduce((sum, row) => sum + row.breaking, 0), 'breaking change')} in ${breaking.length === 1 ? execution(breaking[0]) : `${breaking.length} executions`}.`;
}

/** The error of run.failed. */
const runFailed = (error) => h('div.failure.is-run', { role: 'alert' },
  h('div.failure-head', null, icon('failed'), h('b', null, 'The run'), ' failed'),
  reason(error),
  trace(error));

const trace = (error) => isGiven(error?.stack_trace) && h('details.failure-trace', null, h('summary', null, 'Stack trace'), h('pre', null, text(error.stack_trace)));

function failed(run, row) {
  const at = row.snapshot?.snapshot_id;
  return h('div.failure', { role: 'alert' },
    h('div.failure-head', null, icon('failed'), h('b', null, execution(row)), row.attempt ? ` failed in attempt ${row.attempt}` : ' failed', row.path.length > 1 && h('span.muted', null, ' after ', trail(row.path.slice(0, -1)))),
    reason(row.error),
    trace(row.error),
    at && h('div.inline.failure-links', null,
      h('a', { href: withQuery(path('runs', run, 'schema'), '', { at }) }, 'Schema it received'),
      h('a', { href: path('runs', run, 'restore') }, 'Restore an earlier state'),
      h('span.faint', null, `${shortId(at)} · ${when(row.snapshot.timestamp)}`)));
}

const trail = (steps) => steps.map(execution).join(' › ');

function timeByModule(rows, sequence) {
  const sums = totals(rows, sequence);
  const most = Math.max(...sums.map((sum) => sum.seconds), 0.001);
  return h('section.panel', null, h('h2', null, 'Time by module'),
    sums.length ? h('div.sums', null, sums.map(({ module, seconds, executions }) =>
      h('div.sum', { title: plural(executions, 'execution') },
        h('span.sum-name', null, visible(module)),
        h('span.sum-track', null, h('span.sum-bar', { style: { width: `${(100 * seconds) / most}%` } })),
        h('span.num', null, duration(seconds)),
        h('span.num.faint', null, `×${executions}`)))) : h('p.faint', null, 'No timing yet.'));
}

function resultsPart(summary, results, module) {
  return h('section.panel', null,
    h('div.section-head', null, h('h2', null, 'Results'),
      select({ name: 'results', label: 'of', any: summary.sequence.length ? visible(summary.sequence.at(-1)) : 'last module', options: namesAsOptions(summary.sequence.slice(0, -1)) })),
    shown(results, 'results', ({ items, whole }) => (items.length
      ? [
        h('ul.results', null, items.map((result) => h('li.result', { key: result.key }, h('span.result-key', null, trail(result.path)), resultValue(result)))),
        !whole && h('p.faint', null, 'There are more. The API has all of them: ', h('code', null, `/api/v1/runs/${summary.run_id}/results`)),
      ]
      : h('p.faint', null, 'No result of this module yet. Each completed execution stores its result under its path.'))));
}

function resultValue({ data, ref }) {
  const size = ref && [isGiven(ref.rows) && plural(ref.rows, 'row'), isGiven(ref.bytes) && bytes(ref.bytes)].filter(Boolean).join(', ');
  return [
    ref && h('span.result-ref', null, h('code', null, text(ref.uri)), size && h('span.faint', null, ` ${size}`)),
    data !== undefined && data !== null && h('details', null, h('summary', null, 'data ', h('span.faint', null, preview(data))), h('pre.json', null, pretty(data))),
    !ref && (data === undefined || data === null) && h('span.faint', null, 'completed without data'),
  ];
}

const preview = (data) => {
  const text = JSON.stringify(data);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
