// The schema at any snapshot of a run, with the changes of the snapshot.
import { h } from '../lib/dom.js';
import { all, at, get } from '../api.js';
import { filter, path, withQuery } from '../lib/router.js';
import { attempt, clock, execution, plural, shortId, when } from '../lib/format.js';
import { isGiven, text, visible } from '../lib/text.js';
import { resource } from '../lib/resource.js';
import { isNarrow } from '../lib/viewport.js';
import { fieldRows, tally } from '../model/fields.js';
import { breakingMark, changeCounts, stateIcon, stateWord } from '../components/marks.js';
import { SearchInput, select, toggles } from '../components/controls.js';
import { schemaTable } from '../components/schema-table.js';
import { schemaChanges } from '../components/schema-diff.js';
import { fieldHistory } from '../components/field-history.js';
import { VirtualList } from '../components/virtual-list.js';
import { empty, reason, shown } from '../components/notices.js';

export function schemaTab(run, model) {
  const snapshot = resource((id, signal) => load(run, id, signal));
  const history = fieldHistory(run, () => model.data.summary.last_change);
  return {
    render: (route) => view(run, model, snapshot, history, route.query),
    close() {
      snapshot.dispose();
      history.close();
    },
  };
}

async function load(run, id, signal) {
  const [whole, changes] = await Promise.all([
    get(at('runs', run, 'snapshots', id), null, signal),
    all(at('runs', run, 'changes'), { snapshot: id }, { signal, most: 20_000 }),
  ]);
  return { ...whole.data, changes: changes.items };
}

function view(run, model, snapshot, history, query) {
  const list = [...model.data.snapshots.values()];
  if (!list.length) return empty('No snapshot yet', 'A snapshot is recorded when a module starts, completes or fails. The first one opens here automatically.');
  const id = query.get('at') ?? (list.findLast((one) => one.metadata_after) ?? list.at(-1)).snapshot_id;
  snapshot.ensure(id);
  return h('div.split', null,
    isNarrow() ? picker(list, id) : snapshotList(list, id),
    h('div.split-main', null, shown(snapshot, 'the schema', (data) => schemaOf(run, data, query))),
    history.render(query.get('field')));
}

function picker(list, id) {
  return select({ name: 'at', label: 'Snapshot', value: id, options: list.map((one) => [one.snapshot_id, `${shortId(one.snapshot_id)} ${execution(one)} ${stateWord(one.phase)}`]) });
}

function snapshotList(list, id) {
  return h('nav.snapshots', { 'aria-label': 'Snapshots' },
    h(VirtualList, { items: list, rowHeight: 44, boxed: true, keyOf: (one) => one.snapshot_id, label: 'Snapshots', row: (one) => entry(one, id) }));
}

function entry(one, id) {
  const open = (event) => {
    event.preventDefault();
    filter({ at: one.snapshot_id, side: null }, { replace: false });
  };
  return h('a.snapshot', { href: withQuery('', '', { at: one.snapshot_id }), onclick: open, 'aria-current': one.snapshot_id === id ? 'true' : undefined, title: one.snapshot_id },
    stateIcon(one.phase),
    h('span.snapshot-name', null, execution(one)),
    h('span.snapshot-when.faint', null, [shortId(one.snapshot_id), clock(one.timestamp), attempt(one)].filter(Boolean).join(' · ')),
    h('span.snapshot-changes.num', null, one.change_count ? plural(one.change_count, 'change') : ''));
}

function schemaOf(run, data, query) {
  const side = query.get('side') ?? (data.metadata_after ? 'after' : 'before');
  const schema = side === 'before' ? data.metadata_before : data.metadata_after;
  return [
    heading(run, data, side),
    data.phase === 'failed' && h('div.failure', null, reason(data.context?.error)),
    schema ? table(data, schema, side, query) : empty(`There is no schema ${side} this snapshot`, reasonFor(data, side)),
  ];
}

function reasonFor(data, side) {
  if (side === 'before') return 'No schema was reported before the module started.';
  return data.phase === 'completed' ? 'The module completed without reporting a schema.' : `A module that has ${stateWord(data.phase)} reports no schema after it; see the schema before it.`;
}

function heading(run, data, side) {
  const { counts, breaking } = tally(data.changes);
  return h('div.schema-head', null,
    h('div.section-head', null,
      h('h2', null, stateIcon(data.phase), execution(data), h('span.muted', null, ` ${stateWord(data.phase)}`)),
      h('div.inline', null, changeCounts(counts), breaking > 0 && breakingMark(breaking))),
    h('div.inline.schema-meta', null,
      h('span.faint', null, [data.snapshot_id, when(data.timestamp), attempt(data)].filter(Boolean).join(' · ')),
      h('a', { href: withQuery('/compare', '', { from: `${run}/${data.snapshot_id}` }) }, 'Compare with another'),
      h('a', { href: withQuery(path('runs', run, 'restore'), '', { snapshot: data.snapshot_id }) }, 'Restore to here')),
    h('div.filters', null,
      h(SearchInput, { name: 'q', label: 'Find a field' }),
      toggles({ name: 'side', label: 'Schema', options: [['before', 'before'], ['after', 'after']], chosen: [side], onchange: (next) => filter({ side: next.find((s) => s !== side) ?? side }) }),
      toggles({ name: 'only', label: 'Show', options: [['changed', 'only what changed']] })));
}

function table(data, schema, side, query) {
  const search = (query.get('q') ?? '').toLowerCase();
  const all = side === 'after' ? fieldRows(data.metadata_before, data.metadata_after, data.changes) : fieldRows(null, schema);
  const rows = all.filter((r) => (!search || r.id.toLowerCase().includes(search)) && (query.get('only') !== 'changed' || r.kind));
  return [
    h('p.schema-name', null, h('b', null, visible(schema.id)), isGiven(schema.name) && schema.name !== schema.id && ` “${text(schema.name)}”`,
      h('span.faint', null, ` ${plural(Object.keys(schema.attributes ?? {}).length, 'field')}`, isGiven(schema.stage) && ` · stage ${text(schema.stage)}`, isGiven(schema.primary_key) && ` · key ${namesOf(schema.primary_key)}`)),
    isGiven(schema.description) && h('p.muted.schema-description', null, text(schema.description)),
    side === 'after' && schemaChanges(data.changes.filter((c) => c.target_type === 'schema')),
    rows.length ? schemaTable(rows, query.get('field')) : empty('No field matches', search ? `No name contains “${search}”.` : 'This snapshot changed no field.'),
  ];
}

/** Returns a primary key, which is a name or a list of names; any other value is shown unchanged. */
const namesOf = (key) => (Array.isArray(key) ? key : [key]).map((one) => (typeof one === 'string' ? visible(one) : text(one))).join(', ');
