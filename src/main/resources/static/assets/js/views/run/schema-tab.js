// @ts-check
// The schema at any snapshot of a run, with the changes of the snapshot.
import { apiPath, get } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { FieldHistory } from '../../components/field-history.js';
import { Select } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { execution, shortId } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { useStore } from '../../store/hooks.js';
import { resource } from '../../store/resource.js';
import { useNarrow } from '../../store/viewport-store.js';
import { stateWord } from '../../components/badges.js';
import { SnapshotList } from './snapshot-list.js';
import { snapshotSchema } from './snapshot-schema.js';

/**
 * @import { Tab, TabProps } from './run-view.js'
 * @typedef {Api.WholeSnapshot & { changes: Api.Change[] }} SnapshotWithChanges
 */

const MAX_CHANGES = 20_000;

/** @type {Tab} */
export const schemaTab = Object.freeze({
  name: 'schema',
  label: 'Schema',
  createStore: (run) => resource((id, signal) => loadSnapshot(run, id, signal)),
  component: SchemaTab,
});

/** @type {(run: string, id: string, signal: AbortSignal) => Promise<SnapshotWithChanges>} */
async function loadSnapshot(run, id, signal) {
  const [snapshot, changes] = await Promise.all([
    get(apiPath('runs', run, 'snapshots', id), null, signal),
    getAll(apiPath('runs', run, 'changes'), { snapshot: id }, { signal, max: MAX_CHANGES }),
  ]);
  return { ...snapshot.data, changes: changes.items };
}

/** @param {TabProps} props */
function SchemaTab({ run, data, store, query }) {
  const isNarrow = useNarrow();
  useStore(store);
  const list = [...data.snapshots.values()];
  const latest = list.findLast((one) => one.metadata_after) ?? list.at(-1);
  if (!latest) {
    return empty(
      'No snapshot yet',
      'A snapshot is recorded when a module starts, completes or fails. The first one opens here automatically.',
    );
  }
  const id = query.get('at') ?? latest.snapshot_id;
  const field = query.get('field');
  store.ensure(id);
  return html`
    <div class="split">
      ${isNarrow
        ? html`<${Select} name="at" label="Snapshot" value=${id} options=${list.map(optionOf)} />`
        : html`<${SnapshotList} snapshots=${list} selected=${id} />`}
      <div class="split-main">
        ${whenLoaded(store, 'the schema', (/** @type {SnapshotWithChanges} */ one) => snapshotSchema(run, one, query))}
      </div>
      ${field !== null && html`
        <${FieldHistory} key=${field} run=${run} field=${field} version=${data.summary.last_change} />`}
    </div>`;
}

/** @type {(snapshot: Api.Snapshot) => readonly [string, string]} */
const optionOf = (one) =>
  [one.snapshot_id, `${shortId(one.snapshot_id)} ${execution(one)} ${stateWord(one.phase)}`];
