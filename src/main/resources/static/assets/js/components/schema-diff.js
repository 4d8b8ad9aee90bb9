// @ts-check
// Two schemas side by side, with their differences in between.
import { property } from '../lib/format.js';
import { html } from '../lib/html.js';
import { names } from '../lib/text.js';
import { propertiesOf, typeText } from '../model/attribute-properties.js';
import { isBreaking } from '../model/change.js';
import { useNarrow } from '../store/viewport-store.js';
import { changeBadge, incompatibleBadge } from './badges.js';
import { changeSummary, oldAndNew } from './change-details.js';
import { fieldName } from './schema-table.js';
import { VirtualList } from './virtual-list.js';

/** @import { FieldRow } from '../model/fields.js' */

const ROW_HEIGHT = 34;
const NARROW_ROW_HEIGHT = 84;
const MAX_DETAILS = 2;
const MAX_PROPERTIES = 2;
const MAX_NAMES = 6;

/** @param {{ rows: readonly FieldRow[], titles: readonly [string, string] }} props */
export function SchemaDiff({ rows, titles }) {
  const rowHeight = useNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  return html`
    <div class="table diff">
      <div class="table-head diff-row" aria-hidden="true">
        <span>Field</span><span>${titles[0]}</span><span>${titles[1]}</span><span>What changed</span><span></span>
      </div>
      <${VirtualList} items=${rows} rowHeight=${rowHeight} keyOf=${(/** @type {FieldRow} */ row) => row.key}
        label="Fields of both schemas" row=${diffRow} />
    </div>`;
}

/** @param {FieldRow} row */
function diffRow(row) {
  const { kind, change } = row;
  return html`
    <article class=${`diff-row ${kind ? `is-${kind}` : 'is-same'}`} data-field=${row.id}>
      ${fieldName(row)}
      <span class="diff-side is-before">${side(row.before)}</span>
      <span class="diff-side is-after">${side(row.after)}</span>
      <span class="diff-change">
        ${kind && changeBadge(kind)}
        ${change && kind !== 'create' && kind !== 'delete' && changeSummary(change, MAX_DETAILS)}
      </span>
      <span class="diff-end">${isBreaking(change) && incompatibleBadge()}</span>
    </article>`;
}

/** @param {Api.Attribute | undefined} attribute */
function side(attribute) {
  if (attribute === undefined) return html`<span class="absent" aria-label="absent">–</span>`;
  const properties = propertiesOf(attribute).slice(0, MAX_PROPERTIES);
  return [
    html`<code class="type">${typeText(attribute)}</code>`,
    properties.map((one) => html`<span class="tag">${one.text}</span>`),
  ];
}

/**
 * Shows the changes of the schema's own properties, above the fields.
 *
 * @param {readonly Api.AnyChange[]} changes
 */
export function schemaChanges(changes) {
  const details = changes.flatMap((change) => change.details ?? []).filter(({ path }) => path !== '/attributes');
  if (!details.length) return null;
  return html`
    <dl class="schema-changes">
      ${details.map((one) => html`
        <div class="schema-change">
          <dt>${one.path === '/attributes/order' ? 'order of fields' : property(one.path)}</dt>
          <dd>${one.path === '/attributes/order' ? orderChange(one) : oldAndNew(one.before, one.after)}</dd>
        </div>`)}
    </dl>`;
}

/** @param {Api.Detail} detail */
function orderChange(detail) {
  const before = /** @type {string[]} */ (detail.before);
  const after = /** @type {string[]} */ (detail.after);
  const moved = after.filter((name, i) => before[i] !== name);
  const some = `${names(moved.slice(0, MAX_NAMES))}${moved.length > MAX_NAMES ? '…' : ''}`;
  return html`<span title=${names(after)}>${moved.length} fields moved: ${some}</span>`;
}
