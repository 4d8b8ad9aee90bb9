// All runs, newest first, live.
import { h } from '../lib/dom.js';
import { address } from '../lib/root.js';
import { filter, go, path, withQuery } from '../lib/router.js';
import { ago, between, count, duration, execution, plural, when, workflowName } from '../lib/format.js';
import { errorText, visible } from '../lib/text.js';
import { isNarrow, tick } from '../lib/viewport.js';
import { runList } from '../model/runs.js';
import { failureOf } from '../model/failures.js';
import { VirtualList } from '../components/virtual-list.js';
import { SearchInput, toggles } from '../components/controls.js';
import { breakingMark, progressBar, stateIcon } from '../components/marks.js';
import { empty, shown } from '../components/notices.js';

const STATES = [['in_progress', 'in progress'], ['completed'], ['failed'], ['not_started', 'not started']];

export const runsView = {
  name: 'runs',
  key: ({ query }) => JSON.stringify([workflow(query), states(query)]),
  open({ query }) {
    const list = runList({ workflow: workflow(query), state: states(query) });
    return { title: 'Runs', render: (route) => view(list, route.query), close: list.dispose };
  },
};

/** Returns a whole workflow name for the query; a part of a name filters the loaded runs. */
const workflow = (query) => (query.get('workflow')?.includes('/') ? query.get('workflow') : null);
const states = (query) => query.getAll('state').flatMap((value) => value.split(',')).filter(Boolean);

function view(list, query) {
  return [
    h('div.view-head', null, h('h1', null, 'Runs'), list.data && summary(list.data)),
    h('div.filters', null,
      h(SearchInput, { name: 'q', label: 'Search by run id' }),
      workflowFilter(list, query),
      toggles({ name: 'state', label: 'State', options: STATES })),
    shown(list, 'runs', (data) => table(list, data, query)),
  ];
}

function summary({ runs, next }) {
  const running = runs.filter((run) => run.state === 'in_progress').length;
  const failed = runs.filter((run) => run.state === 'failed').length;
  const parts = [plural(runs.length, 'run') + (next ? ' and more' : ''), running && `${running} in progress`, failed && `${failed} failed`];
  return h('p.view-note', null, parts.filter(Boolean).join(' · '));
}

function workflowFilter(list, query) {
  const names = [...new Set((list.data?.runs ?? []).map((run) => workflowName(run.workflow)).filter(Boolean))].sort();
  return [
    h(SearchInput, { name: 'workflow', label: 'Workflow, as namespace/name', placeholder: 'namespace/name', list: 'workflows' }),
    h('datalist', { id: 'workflows' }, names.map((name) => h('option', { value: name }))),
  ];
}

function table(list, { runs, next }, query) {
  const search = query.get('q') ?? '';
  const found = runs.filter((run) => holds(run.run_id, search) && holds(workflowName(run.workflow), query.get('workflow') ?? ''));
  if (!runs.length && !query.toString()) return welcome();
  return [
    h('div.table.runs', null,
      h('div.table-head.runs-row', { 'aria-hidden': 'true' },
        ['', 'Run', 'Executions', 'Started', 'Duration', 'Changes', 'Breaking'].map((name) => h('span', null, name))),
      found.length > 0 && h(VirtualList, { items: found, rowHeight: isNarrow() ? 92 : 54, row, keyOf: (run) => run.run_id, label: 'Runs' })),
    !found.length && nothing(search),
    next && h('button.button.more', { type: 'button', onclick: list.more, disabled: list.loadingMore }, 'Load older runs'),
  ];
}

const holds = (text, part) => text.toLowerCase().includes(part.toLowerCase());

function nothing(search) {
  return empty('No run matches these filters',
    search && h('span', null, 'The search covers only the runs in this list. ', h('a', { href: path('runs', search) }, `Open run “${search}”`)),
    h('button.button', { type: 'button', onclick: () => go('/runs') }, 'Clear the filters'));
}

function row(run) {
  const failure = failureOf(run);
  const workflow = workflowName(run.workflow);
  if (run.state === 'in_progress') tick();
  return h('article.runs-row', { class: `is-${run.state}`, 'data-run': run.run_id },
    stateIcon(run.state),
    h('div.runs-name', null,
      h('span.runs-title', null, h('a.runs-id', { href: path('runs', run.run_id) }, run.run_id), deadLetters(run)),
      failure || run.error ? failed(failure, run.error) : workflow && h('button.runs-workflow', { type: 'button', title: `Only ${visible(workflow)}`, onclick: () => filter({ workflow }) }, visible(workflow))),
    h('span.runs-progress', null, progressBar(run.progress ?? { expected: 0, completed: 0, failed: 0 }, run.state)),
    h('span.runs-started', { title: when(run.started_at) }, ago(run.started_at)),
    h('span.num.runs-duration', { 'data-label': 'took' }, duration(elapsed(run))),
    h('span.num.runs-changes', { 'data-label': 'changes' }, count(run.counters?.changes ?? run.total_changes)),
    h('span.num.runs-breaking', null, breaking(run)));
}

const elapsed = (run) => between(run.started_at, run.ended_at ?? (run.state === 'in_progress' ? new Date().toISOString() : run.last_event_at));

/** Shows the error of the module that failed last, and that of the run. */
function failed(failure, error) {
  const ofModule = failure && `${execution(failure)} ${errorText(failure.error)}`;
  const ofRun = error && `Run failed: ${errorText(error)}`;
  return h('span.runs-failure', { title: [ofModule, ofRun].filter(Boolean).join('\n') },
    failure && [h('b', null, execution(failure)), ` ${errorText(failure.error)}`], failure && error && ' · ', ofRun);
}

const deadLetters = ({ run_id: run, dead_letters: many }) => many > 0 && h('a.runs-letters', { href: withQuery(path('dead-letters'), '', { run }) }, plural(many, 'dead letter'));

const breaking = ({ breaking_changes: many }) => (many ? breakingMark(many) : h('span.faint', null, '–'));

function welcome() {
  return empty('No run yet',
    'Waymark is ready. A run appears here as soon as an executor publishes its first event.',
    h('span', null, 'To see one now, send the example from the project’s folder:'),
    h('code.command', null, `curl --data-binary @deploy/examples/failing.ndjson -H 'Content-Type: application/x-ndjson' ${address('api/v1/events')}`));
}
