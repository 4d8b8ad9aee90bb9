// Takes a run back to a snapshot: choose, see what would happen, confirm, see what happened.
import { h, redraw } from '../lib/dom.js';
import { at, post } from '../api.js';
import { filter, path, withQuery } from '../lib/router.js';
import { plural, shortId, when } from '../lib/format.js';
import { request, tryRestore } from '../model/restore.js';
import { resource } from '../lib/resource.js';
import { select, toggles } from '../components/controls.js';
import { changeLine } from '../components/feed-row.js';
import { empty, failure, shown } from '../components/notices.js';
import { stateWord } from '../components/marks.js';

const SHOWN = 30;

export function restoreTab(run, model) {
  const trial = resource((key) => {
    const [snapshot_id, modules] = JSON.parse(key);
    return tryRestore(run, snapshot_id, modules, model.data.summary.metadata_modules);
  });
  const act = { key: null, idempotency: null, busy: false, done: null, error: null };
  return { render: ({ query }) => view({ run, model, trial, act }, query), close: trial.dispose };
}

function view(tab, query) {
  const { run, model, trial, act } = tab;
  const list = [...model.data.snapshots.values()];
  if (!list.length) return empty('No snapshot to restore', 'A run can be taken back once a module has started or completed.');
  const snapshot = query.get('snapshot') ?? '';
  const modules = query.getAll('module');
  return h('div.restore',
    h('p.muted', 'A restore takes the run’s path and its modules’ schemas back to how they stood right after a snapshot. Nothing is removed: it adds a snapshot of its own, so another restore undoes it.'),
    h('ol.stages',
      h('li.stage', h('h2', 'Choose a snapshot'),
        select({
          name: 'snapshot', label: 'Snapshot', any: 'choose one', value: snapshot,
          options: list.map((one) => [one.snapshot_id, `${shortId(one.snapshot_id)} ${one.module_name}[${one.experiment_name}] ${stateWord(one.phase)}, ${when(one.timestamp)}`]),
        }),
        toggles({ name: 'module', label: 'Only the schemas of', options: model.data.summary.metadata_modules.map((m) => [m, m]) })),
      snapshot && h('li.stage', h('h2', 'See what would happen'),
        shown(trial.ensure(JSON.stringify([snapshot, modules, model.data.summary.last_snapshot]), { keep: trial.key?.includes(snapshot) }), 'the dry run', (answer) => outcome(run, answer, 'would be'), trial.reload)),
      snapshot && trial.data && h('li.stage', h('h2', 'Restore'), confirm(tab, snapshot, modules)),
      act.done && h('li.stage.is-done', h('h2', 'Done'), done(run, act.done))));
}

function outcome(run, answer, verb) {
  const experiments = Object.entries(answer.experiments ?? {});
  const previews = answer.previews ?? [];
  return h('div.outcome',
    h('dl.facts',
      fact('Path', experiments.length ? experiments.map(([m, e]) => `${m}[${e}]`).join(' › ') : 'empty: no execution completed by then'),
      fact('Modules with a schema', (answer.metadata_modules ?? []).join(', ') || 'none'),
      fact('Changes', answer.changes ? `${plural(answer.changes, 'change')} ${verb} recorded` : `No change ${verb} recorded: the schemas are as they were`)),
    previews.map(({ module, changes }) => h('section.preview', { key: module }, h('h3', module),
      h('div.table.feed.is-plain', changes.slice(0, SHOWN).map((record) => changeLine(record))),
      changes.length > SHOWN && h('p.faint', `and ${changes.length - SHOWN} more`))));
}

const fact = (name, value) => h('div.fact', h('dt', name), h('dd', value));

function confirm(tab, snapshot, modules) {
  const { act } = tab;
  const what = modules.length ? `the schemas of ${modules.join(', ')}` : 'the run';
  return [
    h('p', `This takes ${what} back to ${shortId(snapshot)}. Executors that follow the run are told.`),
    h('div.inline', h('button.button.is-danger', { type: 'button', disabled: act.busy, 'data-action': 'restore', onclick: () => restore(tab, snapshot, modules) }, act.busy ? 'Restoring…' : `Restore to ${shortId(snapshot)}`),
      h('button.button.is-quiet', { type: 'button', onclick: () => filter({ snapshot: null, module: null }) }, 'Cancel')),
    act.error && failure(act.error, () => restore(tab, snapshot, modules)),
  ];
}

/** The same key as long as the same restore is tried again, so that it happens once. */
async function restore({ run, model, act }, snapshot, modules) {
  const key = JSON.stringify([snapshot, modules, model.data.summary.last_snapshot]);
  if (act.key !== key) Object.assign(act, { key, idempotency: randomKey() });
  Object.assign(act, { busy: true, error: null, done: null });
  redraw();
  try {
    const { data } = await post(at('runs', run, 'restore'), request(snapshot, modules), { 'Idempotency-Key': act.idempotency });
    Object.assign(act, { done: data, key: null });
  } catch (error) {
    act.error = error;
  }
  act.busy = false;
  redraw();
}

const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');

function done(run, answer) {
  return [
    h('p.done', { role: 'status' }, `Restored: the run stands as after the snapshot you chose.`),
    outcome(run, answer, 'was'),
    h('div.inline', h('a', { href: withQuery(path('runs', run, 'schema'), '', { at: answer.snapshot_id }) }, `See snapshot ${shortId(answer.snapshot_id)}`), h('a', { href: path('runs', run) }, 'See the run')),
  ];
}
