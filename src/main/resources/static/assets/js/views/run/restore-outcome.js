// @ts-check
// The changes of a restore, or of its dry run.
import { changeRow } from '../../components/feed-row.js';
import { property, propertyList } from '../../components/properties.js';
import { execution, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { names, visible } from '../../lib/text.js';

/** @import { ModulePreview, RestoreResult } from './restore-preview.js' */

const MAX_CHANGES = 30;

/** @type {(result: RestoreResult, verb: string, sequence: readonly string[]) => Html} */
export function restoreOutcome(result, verb, sequence) {
  const path = inSequence(result.experiments ?? {}, sequence).map(execution).join(' › ');
  const changes = result.changes
    ? `${plural(result.changes, 'change')} ${verb} recorded`
    : `No change ${verb} recorded: the schemas do not differ`;
  return html`
    <div class="restore-outcome">
      ${propertyList(
        property('Path', path || 'empty: no execution completed by then'),
        property('Modules with a schema', names(result.metadata_modules ?? []) || 'none'),
        property('Changes', changes),
      )}
      ${(result.previews ?? []).map(modulePreview)}
    </div>`;
}

/** @param {ModulePreview} preview */
function modulePreview({ module, changes }) {
  const more = changes.length - MAX_CHANGES;
  return html`
    <section class="restore-preview" key=${module}>
      <h3>${visible(module)}</h3>
      <div class="table feed is-plain">${changes.slice(0, MAX_CHANGES).map(changeRow)}</div>
      ${more > 0 && html`<p class="faint">and ${more} more</p>`}
    </section>`;
}

/**
 * Sorts a path in sequence order, which objects do not keep if names are integers; modules outside the sequence come
 * last.
 *
 * @type {(experiments: Record<string, string>, sequence: readonly string[]) => Api.PathElement[]}
 */
function inSequence(experiments, sequence) {
  const positions = new Map(sequence.map((module, i) => [module, i]));
  const rank = (/** @type {string} */ module) => positions.get(module) ?? sequence.length;
  return Object.entries(experiments)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([module, experiment]) => ({ module, experiment }));
}
