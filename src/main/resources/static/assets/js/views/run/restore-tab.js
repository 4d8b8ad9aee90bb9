// @ts-check
// Restores a run to a snapshot: choose, preview, confirm, see the result.
import { stateWord } from '../../components/badges.js';
import { Select, ToggleGroup, namesAsOptions } from '../../components/filter-controls.js';
import { RequestFailure, empty, whenLoaded } from '../../components/notices.js';
import { dateAndTime, execution, shortId } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { names } from '../../lib/text.js';
import { path, withQuery } from '../../router/paths.js';
import { setQuery } from '../../router/router-store.js';
import { useStore } from '../../store/hooks.js';
import { restoreOutcome } from './restore-outcome.js';
import { restoreStore } from './restore-store.js';

/**
 * @import { RestoreResult } from './restore-preview.js'
 * @import { RestoreStore } from './restore-store.js'
 * @import { VersionedRunData } from './run-store.js'
 * @import { Tab, TabProps } from './run-view.js'
 */

/** @type {Tab} */
export const restoreTab = Object.freeze({
  name: 'restore',
  label: 'Restore',
  createStore: restoreStore,
  component: RestoreTab,
});

/** @param {TabProps & { store: RestoreStore }} props */
function RestoreTab({ run, data, store, query }) {
  useStore(store);
  useStore(store.preview);
  const { summary } = data;
  if (summary.state === 'observed') {
    return empty('Nothing to restore', 'An observation of a dataset has no executions to restore.');
  }
  if (!data.snapshots.size) {
    return empty('No snapshot to restore', 'A run can be restored after a module has started or completed.');
  }
  const snapshot = query.get('snapshot') ?? '';
  const modules = query.getAll('module');
  return html`
    <div class="restore">
      <p class="muted">
        A restore sets the run’s path and its modules’ schemas back to their state right after a snapshot. It removes no
        records and adds a snapshot, so another restore can undo it.
      </p>
      <ol class="steps">
        <li class="step"><h2>Choose a snapshot</h2>${choice(data, snapshot, modules)}</li>
        ${snapshot && html`<li class="step"><h2>Preview</h2>${preview(store, data, snapshot, modules)}</li>`}
        ${snapshot && store.preview.data && html`
          <li class="step"><h2>Restore</h2>${confirmation(store, snapshot, modules)}</li>`}
        ${store.result && html`
          <li class="step is-done"><h2>Done</h2>${result(run, store.result, summary.sequence)}</li>`}
      </ol>
    </div>`;
}

/** @type {(data: VersionedRunData, snapshot: string, modules: readonly string[]) => Content} */
const choice = ({ snapshots, summary }, snapshot, modules) => [
  html`<${Select} name="snapshot" label="Snapshot" any="choose one" value=${snapshot}
    options=${[...snapshots.values()].map(optionOf)} />`,
  html`<${ToggleGroup} name="module" label="Only the schemas of" selected=${modules}
    options=${namesAsOptions(summary.metadata_modules)} />`,
];

/** @type {(snapshot: Api.Snapshot) => readonly [string, string]} */
function optionOf(one) {
  const { snapshot_id: id, phase, timestamp } = one;
  return [id, `${shortId(id)} ${execution(one)} ${stateWord(phase)}, ${dateAndTime(timestamp)}`];
}

/** @type {(store: RestoreStore, data: VersionedRunData, snapshot: string, modules: readonly string[]) => Content} */
function preview(store, { summary }, snapshot, modules) {
  const keep = store.preview.key !== undefined && JSON.parse(store.preview.key)[0] === snapshot;
  store.preview.ensure(JSON.stringify([snapshot, modules, summary.last_snapshot]), keep);
  return whenLoaded(store.preview, 'the dry run', (one) => restoreOutcome(one, 'would be', summary.sequence));
}

/** @type {(store: RestoreStore, snapshot: string, modules: readonly string[]) => Content} */
function confirmation(store, snapshot, modules) {
  const subject = modules.length ? `the schemas of ${names(modules)}` : 'the run';
  const restore = () => store.restore(snapshot, modules);
  const cancel = () => setQuery({ snapshot: null, module: null });
  return [
    html`<p>${`This restores ${subject} to ${shortId(snapshot)}. Waymark publishes the restore to executors.`}</p>`,
    html`
      <div class="inline">
        <button class="button is-danger" type="button" disabled=${store.busy} data-action="restore" onclick=${restore}>
          ${store.busy ? 'Restoring…' : `Restore to ${shortId(snapshot)}`}
        </button>
        <button class="button is-quiet" type="button" onclick=${cancel}>Cancel</button>
      </div>`,
    store.error && html`<${RequestFailure} error=${store.error} retry=${restore} />`,
  ];
}

/** @type {(run: string, result: RestoreResult, sequence: readonly string[]) => Content} */
const result = (run, one, sequence) => [
  html`<p class="success-message" role="status">Restored: the run has the state right after the chosen snapshot.</p>`,
  restoreOutcome(one, 'was', sequence),
  html`
    <div class="inline">
      <a href=${withQuery(path('runs', run, 'schema'), '', { at: one.snapshot_id })}>
        See snapshot ${shortId(one.snapshot_id)}
      </a>
      <a href=${path('runs', run)}>See the run</a>
    </div>`,
];
