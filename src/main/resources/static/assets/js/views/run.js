// One run: its name and state, and its tabs.
import { h } from '../lib/dom.js';
import { path, withQuery } from '../lib/router.js';
import { ago, between, count, duration, plural, when, workflowName } from '../lib/format.js';
import { visible } from '../lib/text.js';
import { tick } from '../lib/viewport.js';
import { runModel } from '../model/run.js';
import { stateBadge } from '../components/marks.js';
import { empty, failure, loading } from '../components/notices.js';
import { overview } from './run-overview.js';
import { schemaTab } from './run-schema.js';
import { evolutionTab } from './run-evolution.js';
import { changesTab } from './run-changes.js';
import { restoreTab } from './run-restore.js';

const TABS = [
  ['overview', 'Overview', overview],
  ['schema', 'Schema', schemaTab],
  ['evolution', 'Evolution', evolutionTab],
  ['changes', 'Changes', changesTab],
  ['restore', 'Restore', restoreTab],
];

export const runView = {
  name: 'run',
  key: ({ params }) => params.run,
  open({ params }) {
    const model = runModel(params.run);
    const opened = new Map();
    return {
      title: params.run,
      render: (route) => view(params.run, model, opened, route),
      close() {
        model.dispose();
        opened.forEach((tab) => tab.close?.());
      },
    };
  },
};

function view(run, model, opened, route) {
  const current = route.params.tab ?? 'overview';
  return [
    h('nav.crumbs', { 'aria-label': 'Where you are' }, h('a', { href: '/runs' }, 'Runs'), h('span', { 'aria-hidden': 'true' }, '/'), h('span', null, run)),
    model.data ? [head(run, model.data.summary), tabs(run, current), tab(run, model, opened, current, route)] : missing(run, model),
  ];
}

function missing(run, model) {
  if (!model.error) return loading('the run');
  if (model.error.status !== 404) return failure(model.error, model.reload);
  return empty(`No run is called “${run}”`, 'It may have been deleted, or its first event has not arrived yet. This page shows the run as soon as the event arrives.', h('a', { href: '/runs' }, 'See all runs'));
}

function head(run, summary) {
  if (summary.state === 'in_progress') tick();
  const took = between(summary.started_at, summary.ended_at ?? (summary.state === 'in_progress' ? new Date().toISOString() : null));
  const workflow = workflowName(summary.workflow);
  return h('div.run-head', null,
    h('div.run-title', null, h('h1', null, run), stateBadge(summary.state)),
    h('dl.facts', null,
      workflow && fact('Workflow', h('a', { href: withQuery('/runs', '', { workflow }) }, visible(workflow))),
      fact('Started', h('span', { title: ago(summary.started_at) }, when(summary.started_at))),
      fact('Took', duration(took)),
      fact('Executions', `${count(summary.progress?.completed)} of ${count(Math.max(summary.progress?.expected ?? 0, summary.progress?.completed ?? 0))}`),
      fact('Snapshots', kept(summary.total_snapshots, summary.counters?.snapshots)),
      fact('Changes', kept(summary.total_changes, summary.counters?.changes)),
      fact('Timings', kept(summary.total_timings, summary.counters?.timings)),
      fact('Events', count(summary.counters?.events)),
      summary.dead_letters > 0 && fact('Dead letters', h('a.run-letters', { href: withQuery(path('dead-letters'), '', { run }), title: 'Records of this run that could not be applied' }, count(summary.dead_letters)))));
}

const fact = (name, value) => h('div.fact', null, h('dt', null, name), h('dd', null, value));

function kept(now, total) {
  if (total === undefined || total === now) return count(now);
  return h('span', { title: `${plural(total, 'was recorded', 'were recorded')}, the run’s limits keep ${count(now)}` }, `${count(now)} of ${count(total)}`);
}

function tabs(run, current) {
  return h('nav.tabs', { 'aria-label': 'Parts of the run' }, TABS.map(([key, name]) =>
    h('a.tab', { href: key === 'overview' ? path('runs', run) : path('runs', run, key), 'aria-current': key === current ? 'page' : undefined }, name)));
}

function tab(run, model, opened, current, route) {
  const found = TABS.find(([key]) => key === current);
  if (!found) return empty('This page does not exist', h('a', { href: path('runs', run) }, 'Go to the run'));
  if (!opened.has(current)) opened.set(current, found[2](run, model));
  return h('section.tab-content', { key: current }, opened.get(current).render(route));
}
