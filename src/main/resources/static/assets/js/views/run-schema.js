// The schema at any snapshot of a run, with what the snapshot changed.
import { h } from '../lib/dom.js';
import { all, at, get } from '../api.js';
import { filter, path, withQuery } from '../lib/router.js';
import { clock, plural, shortId, when } from '../lib/format.js';
import { resource } from '../lib/resource.js';
import { isNarrow } from '../lib/viewport.js';
import { fieldRows, tally } from '../model/fields.js';
import { breakingMark, changeCounts, stateIcon, stateWord } from '../components/marks.js';
import { SearchInput, select, toggles } from '../components/controls.js';
import { schemaTable } from '../components/schema-table.js';
import { schemaChanges } from '../components/schema-diff.js';
import { fieldHistory } from '../components/field-history.js';
import { VirtualList } from '../components/virtual-list.js';
import { empty, shown } from '../components/notices.js';

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
  if (!list.length) return empty('No snapshot yet', 'A snapshot is made whenever a module starts, completes or fails. The first one opens here by itself.');
  const id = query.get('at') ?? (list.findLast((one) => one.metadata_after) ?? list.at(-1)).snapshot_id;
  snapshot.ensure(id);
  return h('div.split',
    isNarrow() ? picker(list, id) : snapshotList(list, id),
    h('div.split-main', shown(snapshot, 'the schema', (data) => schemaOf(run, data, query))),
    history.render(query.get('field')));
}

function picker(list, id) {
  return select({ name: 'at', label: 'Snapshot', value: id, options: list.map((one) => [one.snapshot_id, `${shortId(one.snapshot_id)} ${one.module_name}[${one.experiment_name}] ${stateWord(one.phase)}`]) });
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
  return h('a.snapshot', { href: `?at=${one.snapshot_id}`, onclick: open, 'aria-current': one.snapshot_id === id ? 'true' : undefined, title: one.snapshot_id },
    stateIcon(one.phase),
    h('span.snapshot-name', `${one.module_name}[${one.experiment_name}]`),
    h('span.snapshot-when.faint', `${shortId(one.snapshot_id)} · ${clock(one.timestamp)}`),
    h('span.snapshot-changes.num', one.change_count ? plural(one.change_count, 'change') : ''));
}

function schemaOf(run, data, query) {
  const side = query.get('side') ?? (data.metadata_after ? 'after' : 'before');
  const schema = side === 'before' ? data.metadata_before : data.metadata_after;
  return [
    heading(run, data, side),
    data.context?.error && h('div.failure', h('p.failure-message', h('b', data.context.error.type), ': ', data.context.error.message)),
    schema ? table(data, schema, side, query) : empty(`There is no schema ${side} this snapshot`, reasonFor(data, side)),
  ];
}

function reasonFor(data, side) {
  if (side === 'before') return 'Nothing was known of the data when the module began.';
  return data.phase === 'completed' ? 'The module completed without reporting a schema.' : `A module that has ${stateWord(data.phase)} leaves no schema; see what it had before.`;
}

function heading(run, data, side) {
  const { counts, breaking } = tally(data.changes);
  return h('div.schema-head',
    h('div.section-head',
      h('h2', stateIcon(data.phase), `${data.module_name}[${data.experiment_name}]`, h('span.muted', ` ${stateWord(data.phase)}`)),
      h('div.inline', changeCounts(counts), breaking > 0 && breakingMark(breaking))),
    h('div.inline.schema-meta',
      h('span.faint', `${data.snapshot_id} · ${when(data.timestamp)}`),
      h('a', { href: withQuery('/compare', '', { from: `${run}/${data.snapshot_id}` }) }, 'Compare with another'),
      h('a', { href: withQuery(path('runs', run, 'restore'), '', { snapshot: data.snapshot_id }) }, 'Restore to here')),
    h('div.filters',
      h(SearchInput, { name: 'q', label: 'Find a field' }),
      toggles({ name: 'side', label: 'Schema', options: [['before', 'before'], ['after', 'after']], chosen: [side], onchange: (next) => filter({ side: next.find((s) => s !== side) ?? side }) }),
      toggles({ name: 'only', label: 'Show', options: [['changed', 'only what changed']] })));
}

function table(data, schema, side, query) {
  const wanted = (query.get('q') ?? '').toLowerCase();
  const all = side === 'after' ? fieldRows(data.metadata_before, data.metadata_after, data.changes) : fieldRows(null, schema);
  const rows = all.filter((r) => (!wanted || r.id.toLowerCase().includes(wanted)) && (query.get('only') !== 'changed' || r.kind));
  return [
    h('p.schema-name', h('b', schema.id), schema.name && schema.name !== schema.id && ` “${schema.name}”`, h('span.faint', ` ${plural(Object.keys(schema.attributes ?? {}).length, 'field')}`, schema.stage && ` · stage ${schema.stage}`, schema.primary_key && ` · key ${schema.primary_key}`)),
    schema.description && h('p.muted.schema-description', schema.description),
    side === 'after' && schemaChanges(data.changes.filter((c) => c.target_type === 'schema')),
    rows.length ? schemaTable(rows, query.get('field')) : empty('No field fits', wanted ? `No name holds “${wanted}”.` : 'This snapshot changed no field.'),
  ];
}
