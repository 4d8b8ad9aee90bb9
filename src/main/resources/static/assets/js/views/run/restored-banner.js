// @ts-check
// Notes that a run was restored and nothing ran since, with a link that undoes it.
import { icon } from '../../components/icon.js';
import { dateAndTime, shortId } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { path, withQuery } from '../../router/paths.js';

/** @import { VersionedRunData } from './run-store.js' */

/**
 * Returns whether nothing was recorded since the last restore.
 *
 * @param {{ snapshots: VersionedRunData['snapshots'] }} data
 */
export const isRestored = ({ snapshots }) => [...snapshots.values()].at(-1)?.phase === 'restored';

/** @param {{ run: string, data: VersionedRunData }} props */
export function RestoredBanner({ run, data }) {
  const list = [...data.snapshots.values()];
  const last = list[list.length - 1];
  if (last?.phase !== 'restored') return null;
  const before = list[list.length - 2];
  return html`
    <p class="restored-banner" role="status">
      ${icon('restored')}
      <span>
        ${`Taken back to ${shortId(String(last.context?.restored_from))} on ${dateAndTime(last.timestamp)}; `}
        executions after it count no more.
      </span>
      ${before && html`
        <a href=${withQuery(path('runs', run, 'restore'), '', { snapshot: before.snapshot_id })}>Undo</a>`}
    </p>`;
}
