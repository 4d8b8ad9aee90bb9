// Restores a run to a snapshot: choose, preview, confirm, see the result.
import { h, redraw } from '../lib/dom.js';
import { at, post } from '../api.js';
import { filter, path, withQuery } from '../lib/router.js';
import { execution, plural, shortId, when } from '../lib/format.js';
import { names, visible } from '../lib/text.js';
import { request, tryRestore } from '../model/restore.js';
import { resource } from '../lib/resource.js';
import { namesAsOptions, select, toggles } from '../components/controls.js';
import { changeLine } from '../components/feed-row.js';
import { empty, failure, shown } from '../components/notices.js';
import { stateWord } from '../components/marks.js';

const SHOWN = 30;

export function restoreTab(run, model) {
  const preview = resource((key) => {
    const [snapshot_id, modules] = JSON.parse(key);
    return tryRestore(run, snapshot_id, modules, model.data.summary.metadata_modules);
  });
  const act = { key: null, idempotency: null, busy: false, done: null, error: null };
  return { render: ({ query }) => view({ run, model, preview, act }, query), close: preview.dispose };
}

function view(tab, query) {
  const { run, model, preview, act } = tab;
  const list = [...model.data.snapshots.values()];
  if (!list.length) return empty('No snapshot to restore', 'A run can be restored after a module has started or completed.');
  const snapshot = query.get('snapshot') ?? '';
  const modules = query.getAll('module');
  return h('div.restore', null,
    h('p.muted', null, 'A restore sets the run’s path and its modules’ schemas back to their state right after a snapshot. It removes no records and adds a snapshot, so another restore can undo it.'),
    h('ol.stages', null,
      h('li.stage', null, h('h2', null, 'Choose a snapshot'),
        select({
          name: 'snapshot', label: 'Snapshot', any: 'choose one', value: snapshot,
          options: list.map((one) => [one.snapshot_id, `${shortId(one.snapshot_id)} ${execution(one)} ${stateWord(one.phase)}, ${when(one.timestamp)}`]),
        }),
        toggles({ name: 'module', label: 'Only the schemas of', options: namesAsOptions(model.data.summary.metadata_modules), chosen: modules })),
      snapshot && h('li.stage', null, h('h2', null, 'Preview'),
        shown(preview.ensure(JSON.stringify([snapshot, modules, model.data.summary.last_snapshot]), { keep: preview.key?.includes(snapshot) }), 'the dry run', (answer) => outcome(run, answer, 'would be', model.data.summary.sequence), preview.reload)),
      snapshot && preview.data && h('li.stage', null, h('h2', null, 'Restore'), confirm(tab, snapshot, modules)),
      act.done && h('li.stage.is-done', null, h('h2', null, 'Done'), done(run, act.done, model.data.summary.sequence))));
}

function outcome(run, answer, verb, sequence) {
  const experiments = inSequence(Object.entries(answer.experiments ?? {}), sequence);
  const previews = answer.previews ?? [];
  return h('div.outcome', null,
    h('dl.facts', null,
      fact('Path', experiments.length ? experiments.map(([module, experiment]) => execution({ module, experiment })).join(' › ') : 'empty: no execution completed by then'),
      fact('Modules with a schema', names(answer.metadata_modules ?? []) || 'none'),
      fact('Changes', answer.changes ? `${plural(answer.changes, 'change')} ${verb} recorded` : `No change ${verb} recorded: the schemas do not differ`)),
    previews.map(({ module, changes }) => h('section.preview', { key: module }, h('h3', null, visible(module)),
      h('div.table.feed.is-plain', null, changes.slice(0, SHOWN).map((record) => changeLine(record))),
      changes.length > SHOWN && h('p.faint', null, `and ${changes.length - SHOWN} more`))));
}

/**
 * Sorts a path in sequence order, which objects do not keep if names are integers; modules outside the sequence come
 * last.
 */
function inSequence(experiments, sequence) {
  const rank = ([module]) => (sequence.indexOf(module) + 1) || Infinity;
  return experiments.map((one) => [rank(one), one]).sort(([a], [b]) => (a === b ? 0 : a - b)).map(([, one]) => one);
}

const fact = (name, value) => h('div.fact', null, h('dt', null, name), h('dd', null, value));

function confirm(tab, snapshot, modules) {
  const { act } = tab;
  const what = modules.length ? `the schemas of ${names(modules)}` : 'the run';
  return [
    h('p', null, `This restores ${what} to ${shortId(snapshot)}. Waymark publishes the restore to executors.`),
    h('div.inline', null, h('button.button.is-danger', { type: 'button', disabled: act.busy, 'data-action': 'restore', onclick: () => restore(tab, snapshot, modules) }, act.busy ? 'Restoring…' : `Restore to ${shortId(snapshot)}`),
      h('button.button.is-quiet', { type: 'button', onclick: () => filter({ snapshot: null, module: null }) }, 'Cancel')),
    act.error && failure(act.error, () => restore(tab, snapshot, modules)),
  ];
}

/** Sends the same idempotency key for each attempt of the same restore, so that it has one effect. */
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

function done(run, answer, sequence) {
  return [
    h('p.done', { role: 'status' }, `Restored: the run has the state right after the chosen snapshot.`),
    outcome(run, answer, 'was', sequence),
    h('div.inline', null, h('a', { href: withQuery(path('runs', run, 'schema'), '', { at: answer.snapshot_id }) }, `See snapshot ${shortId(answer.snapshot_id)}`), h('a', { href: path('runs', run) }, 'See the run')),
  ];
}
