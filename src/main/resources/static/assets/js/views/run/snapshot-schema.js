// @ts-check
// The schema before or after one snapshot.
import { changeCounts, incompatibleBadge, stateIcon, stateWord } from '../../components/badges.js';
import { SearchInput, ToggleGroup } from '../../components/filter-controls.js';
import { empty, errorMessage } from '../../components/notices.js';
import { schemaChanges } from '../../components/schema-diff.js';
import { SchemaTable } from '../../components/schema-table.js';
import { attempt, dateAndTime, execution, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { isGiven, text, visible } from '../../lib/text.js';
import { countChanges } from '../../model/change.js';
import { fieldRows } from '../../model/fields.js';
import { path, withQuery } from '../../router/paths.js';
import { setQuery } from '../../router/router-store.js';

/** @import { SnapshotWithChanges } from './schema-tab.js' */

const SIDES = Object.freeze(['before', 'after']);
const ONLY_CHANGED = Object.freeze([Object.freeze(/** @type {const} */ (['changed', 'only what changed']))]);

/** @type {(run: string, snapshot: SnapshotWithChanges, query: URLSearchParams) => Content} */
export function snapshotSchema(run, snapshot, query) {
  const side = query.get('side') ?? (snapshot.metadata_after ? 'after' : 'before');
  const schema = side === 'before' ? snapshot.metadata_before : snapshot.metadata_after;
  return [
    heading(run, snapshot, side),
    snapshot.phase === 'failed' && html`<div class="failure">${errorMessage(snapshot.context?.error)}</div>`,
    schema
      ? schemaTable(snapshot, schema, side, query)
      : empty(`There is no schema ${side} this snapshot`, reasonForNone(snapshot, side)),
  ];
}

/** @type {(snapshot: SnapshotWithChanges, side: string) => string} */
function reasonForNone({ phase }, side) {
  if (side === 'before') return 'No schema was reported before the module started.';
  if (phase === 'completed') return 'The module completed without reporting a schema.';
  return `A module that has ${stateWord(phase)} reports no schema after it; see the schema before it.`;
}

/** @type {(run: string, snapshot: SnapshotWithChanges, side: string) => Html} */
function heading(run, snapshot, side) {
  const { counts, breaking } = countChanges(snapshot.changes);
  const { snapshot_id: id, phase, timestamp } = snapshot;
  const selectSide = (/** @type {string[]} */ sides) => setQuery({ side: sides.find((one) => one !== side) ?? side });
  return html`
    <div class="schema-head">
      <div class="section-head">
        <h2>${stateIcon(phase)}${execution(snapshot)}<span class="muted"> ${stateWord(phase)}</span></h2>
        <div class="inline">${changeCounts(counts)}${breaking > 0 && incompatibleBadge(breaking)}</div>
      </div>
      <div class="inline schema-links">
        <span class="faint">${[id, dateAndTime(timestamp), attempt(snapshot)].filter(Boolean).join(' · ')}</span>
        <a href=${withQuery('/compare', '', { from: `${run}/${id}` })}>Compare with another</a>
        <a href=${withQuery(path('runs', run, 'restore'), '', { snapshot: id })}>Restore to here</a>
      </div>
      <div class="filters">
        <${SearchInput} name="q" label="Find a field" />
        <${ToggleGroup} name="side" label="Schema" options=${SIDES} selected=${[side]} onchange=${selectSide} />
        <${ToggleGroup} name="only" label="Show" options=${ONLY_CHANGED} />
      </div>
    </div>`;
}

/** @type {(snapshot: SnapshotWithChanges, schema: Api.Schema, side: string, query: URLSearchParams) => Content} */
function schemaTable(snapshot, schema, side, query) {
  const { changes, metadata_before: before, metadata_after: after } = snapshot;
  const search = (query.get('q') ?? '').toLowerCase();
  const onlyChanged = query.get('only') === 'changed';
  const all = side === 'after' ? fieldRows(before, after, changes) : fieldRows(null, schema);
  const rows = all.filter((row) => row.id.toLowerCase().includes(search) && (!onlyChanged || row.kind));
  return [
    schemaName(schema),
    isGiven(schema.description) && html`<p class="muted schema-description">${text(schema.description)}</p>`,
    side === 'after' && schemaChanges(changes.filter((change) => change.target_type === 'schema')),
    rows.length
      ? html`<${SchemaTable} rows=${rows} selected=${query.get('field')} />`
      : empty('No field matches', search ? `No name contains “${search}”.` : 'This snapshot changed no field.'),
  ];
}

/** @param {Api.Schema} schema */
const schemaName = (schema) => html`
  <p class="schema-name">
    <b>${visible(schema.id)}</b>
    ${isGiven(schema.name) && schema.name !== schema.id && ` “${text(schema.name)}”`}
    <span class="faint">
      ${` ${plural(Object.keys(schema.attributes ?? {}).length, 'field')}`}
      ${isGiven(schema.stage) && ` · stage ${text(schema.stage)}`}
      ${isGiven(schema.primary_key) && ` · key ${keyNames(schema.primary_key)}`}
    </span>
  </p>`;

/**
 * Returns a primary key, which is a name or a list of names; any other value is shown unchanged.
 *
 * @param {unknown} key
 */
const keyNames = (key) =>
  [key].flat().map((one) => (typeof one === 'string' ? visible(one) : text(one))).join(', ');
