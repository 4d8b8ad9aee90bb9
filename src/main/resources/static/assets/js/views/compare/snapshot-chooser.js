// @ts-check
// Chooses a run and one of its snapshots.
import { stateWord } from '../../components/badges.js';
import { SearchInput, Select } from '../../components/filter-controls.js';
import { execution, shortId } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { setQuery } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';
import { loadSnapshots } from './comparison.js';

/** @param {{ name: string, label: string, side: import('./comparison.js').Side }} props */
export function SnapshotChooser({ name, label, side }) {
  const snapshots = useResource(loadSnapshots);
  snapshots.ensure(side.run);
  const list = snapshots.data ?? [];
  const select = (/** @type {string | null} */ snapshot) =>
    setQuery({ [name]: snapshot ? `${side.run}/${snapshot}` : side.run || null });
  return html`
    <fieldset class="compare-side">
      <legend>${label}</legend>
      <${SearchInput} name=${name} label=${`${label}: run`} placeholder="run id" value=${side.run} list="run-ids"
        onchange=${(/** @type {string | null} */ run) => setQuery({ [name]: run })} />
      <${Select} label="Snapshot" any=${prompt(side.run, snapshots.loading, list.length)} value=${side.snapshot}
        options=${list.map(optionOf)} onchange=${select} />
      ${snapshots.error && html`<span class="error-text">${snapshots.error.message}</span>`}
    </fieldset>`;
}

/** @type {(run: string, isLoading: boolean, n: number) => string} */
function prompt(run, isLoading, n) {
  if (!run) return 'choose a run first';
  return isLoading ? 'loading…' : `choose one of ${n}`;
}

/** @type {(snapshot: Api.Snapshot) => readonly [string, string]} */
const optionOf = (one) =>
  [one.snapshot_id, `${shortId(one.snapshot_id)} ${execution(one)} ${stateWord(one.phase)}`];
