// @ts-check
// The snapshots of a run as a list of links.
import { stateIcon } from '../../components/badges.js';
import { VirtualList } from '../../components/virtual-list.js';
import { attempt, execution, plural, shortId, timeOfDay } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { withQuery } from '../../router/paths.js';
import { setQuery } from '../../router/router-store.js';

const ROW_HEIGHT = 44;

/** @param {{ snapshots: readonly Api.Snapshot[], selected: string }} props */
export const SnapshotList = ({ snapshots, selected }) => html`
  <nav class="snapshots" aria-label="Snapshots">
    <${VirtualList} items=${snapshots} rowHeight=${ROW_HEIGHT} boxed label="Snapshots"
      keyOf=${(/** @type {Api.Snapshot} */ one) => one.snapshot_id}
      row=${(/** @type {Api.Snapshot} */ one) => snapshotLink(one, selected)} />
  </nav>`;

/** @type {(snapshot: Api.Snapshot, selected: string) => Html} */
function snapshotLink(one, selected) {
  const { snapshot_id: id, timestamp, change_count: changes } = one;
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    setQuery({ at: id, side: null }, { replace: false });
  };
  return html`
    <a class="snapshot" href=${withQuery('', '', { at: id })} onclick=${open} title=${id}
        aria-current=${id === selected ? 'true' : undefined}>
      ${stateIcon(one.phase)}
      <span class="snapshot-name">${execution(one)}</span>
      <span class="snapshot-time faint">
        ${[shortId(id), timeOfDay(timestamp), attempt(one)].filter(Boolean).join(' · ')}
      </span>
      <span class="snapshot-changes number">${changes ? plural(changes, 'change') : ''}</span>
    </a>`;
}
