// @ts-check
// One schema as a table: one row for each field, with its changes in the cells.
import { html } from '../lib/html.js';
import { isGiven, names, text, visible } from '../lib/text.js';
import { propertiesOf, typeText } from '../model/attribute-properties.js';
import { byImportance, isBreaking } from '../model/change.js';
import { setQuery } from '../router/router-store.js';
import { useNarrow } from '../store/viewport-store.js';
import { changeIcon, incompatibleBadge } from './badges.js';
import { detail, oldAndNew, reasonOf } from './change-details.js';
import { VirtualList } from './virtual-list.js';

/** @import { FieldRow } from '../model/fields.js' */
/** @typedef {Map<string, Api.Detail>} DetailsByPath */

/** The maximum indentation level, so that the names of deeper fields remain visible. */
const MAX_INDENT = 10;
const INDENT = 16;
const MAX_DETAILS = 4;
const MAX_PROPERTIES = 5;
const ROW_HEIGHT = 32;
const TALL_ROW_HEIGHT = 54;
const NARROW_ROW_HEIGHT = 52;
/** The number of characters of properties that fit beside a type; longer ones get a line of their own. */
const MAX_BESIDE = 44;

/** @param {{ rows: readonly FieldRow[], selected: string | null, openField?: (field: string) => void }} props */
export function SchemaTable({ rows, selected, openField }) {
  const isNarrow = useNarrow();
  const rowHeight = (/** @type {FieldRow} */ row) => {
    if (isNarrow) return NARROW_ROW_HEIGHT;
    return isTall(row) ? TALL_ROW_HEIGHT : ROW_HEIGHT;
  };
  return html`
    <div class="table schema">
      <div class="table-head schema-row" aria-hidden="true">
        <span></span><span>Field</span><span>Type</span><span>Properties</span><span></span>
      </div>
      <${VirtualList} items=${rows} rowHeight=${rowHeight} keyOf=${(/** @type {FieldRow} */ row) => row.key}
        label="Fields" row=${(/** @type {FieldRow} */ row) => schemaRow(row, selected, openField)} />
    </div>`;
}

/**
 * Returns whether the properties of a field have their own line: those that changed, and those that are long.
 *
 * @param {FieldRow} row
 */
function isTall({ change, after, before }) {
  const others = (change?.details ?? []).filter(isOther);
  if (others.length || change?.into?.length || isGiven(change?.reason)) return true;
  return propertyTexts(after ?? before).join('  ').length > MAX_BESIDE;
}

/** @param {Api.Detail} detail */
const isOther = ({ path }) => path !== '/type' && path !== '/logical_type';

/** @param {Api.Attribute | undefined} attribute */
const propertyTexts = (attribute) => [
  ...propertiesOf(attribute).map((one) => one.text),
  ...(isGiven(attribute?.description) ? [text(attribute?.description)] : []),
];

/** @type {(row: FieldRow, selected: string | null, openField?: (field: string) => void) => Html} */
function schemaRow(row, selected, openField) {
  const attribute = row.after ?? row.before;
  const details = new Map((row.change?.details ?? []).map((one) => [one.path, one]));
  const classes = [
    'schema-row', row.kind && `is-${row.kind}`, row.id === selected && 'is-selected', isTall(row) && 'has-two-lines',
  ];
  return html`
    <article class=${classes.filter(Boolean).join(' ')} data-field=${row.id}>
      <span class="schema-kind">${row.kind && changeIcon(row.kind)}</span>
      ${fieldName(row, selected, openField)}
      <span class="schema-type">${typeCell(attribute, details)}</span>
      <span class="schema-properties" title=${propertyTexts(attribute).join('\n')}>
        ${propertyCells(attribute, details, row)}
      </span>
      <span class="schema-end">${isBreaking(row.change) && incompatibleBadge()}</span>
    </article>`;
}

/**
 * Shows the name of a field as a button that opens its history.
 *
 * @param {FieldRow} row
 * @param {string | null} [selected]
 * @param {(field: string) => void} [openField] by default, the address names the field
 */
export function fieldName(row, selected, openField) {
  const isSelected = row.id === selected;
  const open = openField ?? ((/** @type {string} */ field) => setQuery({ field: isSelected ? null : field }));
  return html`
    <span class="field-name" style=${{ paddingLeft: `${Math.min(row.depth, MAX_INDENT) * INDENT}px` }}>
      <button class="field" type="button" title=${`History of ${visible(row.id)}`} aria-expanded=${String(isSelected)}
        onclick=${() => open(row.id)}>${visible(row.name)}</button>
      ${row.kind === 'rename' && html`
        <span class="faint"> was ${visible(String(row.change?.renamed_from))}</span>`}
    </span>`;
}

/** @type {(attribute: Api.Attribute | undefined, details: DetailsByPath) => Content} */
function typeCell(attribute, details) {
  const type = details.get('/type');
  const logical = details.get('/logical_type');
  const logicalText = isGiven(attribute?.logical_type)
    && html`<span class="logical">${text(attribute?.logical_type)}</span>`;
  return [
    type ? oldAndNew(type.before, type.after) : html`<code class="type">${typeText(attribute)}</code>`,
    logical ? oldAndNew(logical.before, logical.after) : logicalText,
  ];
}

/** @type {(attribute: Api.Attribute | undefined, details: DetailsByPath, row: FieldRow) => Content} */
function propertyCells(attribute, details, { change }) {
  const others = byImportance([...details.values()].filter(isOther));
  const named = new Set(others.map(({ path }) => path.split('/').at(-1)));
  const unchanged = propertiesOf(attribute).filter(({ name }) => !named.has(name));
  const more = others.length - MAX_DETAILS;
  return [
    change?.into?.length
      ? html`<span class="detail">became <span class="new-value">${names(change.into)}</span></span>`
      : null,
    change && reasonOf(change),
    others.slice(0, MAX_DETAILS).map(detail),
    more > 0 && html`<span class="faint">and ${more} more</span>`,
    unchanged.slice(0, MAX_PROPERTIES).map((one) => html`<span class="tag" title=${one.text}>${one.text}</span>`),
    isGiven(attribute?.description) && html`<span class="faint">${text(attribute?.description)}</span>`,
  ];
}
