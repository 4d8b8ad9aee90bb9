// Two snapshots, of one run or of two, side by side. The address: from=<run>/<snapshot>, to=<run>/<snapshot>.
import { h } from '../lib/dom.js';
import { all, at, get } from '../api.js';
import { filter } from '../lib/router.js';
import { execution, plural, shortId } from '../lib/format.js';
import { resource } from '../lib/resource.js';
import { fieldRows, tally } from '../model/fields.js';
import { breakingMark, changeCounts, stateWord } from '../components/marks.js';
import { SearchInput, select, toggles } from '../components/controls.js';
import { schemaChanges, schemaDiff } from '../components/schema-diff.js';
import { icon } from '../components/icon.js';
import { empty, shown } from '../components/notices.js';

export const compareView = {
  name: 'compare',
  open() {
    const sides = { from: side(), to: side() };
    const runs = resource((_, signal) => get('runs', { limit: 200 }, signal).then(({ data }) => data.items));
    const diff = resource((key, signal) => compare(...JSON.parse(key), signal));
    return {
      title: 'Compare',
      render: ({ query }) => view({ sides, runs: runs.ensure('runs'), diff }, query),
      close: () => [runs, diff, sides.from, sides.to].forEach((one) => one.dispose()),
    };
  },
};

const side = () => resource((run, signal) => (run ? all(at('runs', run, 'snapshots'), {}, { signal }).then(({ items }) => items) : Promise.resolve([])));

async function compare(from, to, signal) {
  const snapshot = (one) => get(at('runs', one.run, 'snapshots', one.snapshot), null, signal).then(({ data }) => data);
  const [before, after, diff] = await Promise.all([
    snapshot(from), snapshot(to),
    get(at('runs', from.run, 'diff'), { from: from.snapshot, to: to.snapshot, to_run: to.run === from.run ? null : to.run }, signal),
  ]);
  return { before: schemaAfter(before), after: schemaAfter(after), changes: diff.data.items };
}

/** Returns the schema right after a snapshot. */
const schemaAfter = (snapshot) => snapshot.metadata_after ?? snapshot.metadata_before;

function parseSide(query, name) {
  const text = query.get(name) ?? '';
  const cut = text.lastIndexOf('/');
  return cut < 0 ? { run: text, snapshot: '' } : { run: text.slice(0, cut), snapshot: text.slice(cut + 1) };
}

function view({ sides, runs, diff }, query) {
  const from = parseSide(query, 'from');
  const to = parseSide(query, 'to');
  const swap = () => filter({ from: query.get('to'), to: query.get('from') });
  return [
    h('div.view-head', null, h('h1', null, 'Compare')),
    h('div.compare-sides', null,
      chooser('from', 'Before', from, sides.from.ensure(from.run), runs),
      h('button.button.is-icon', { type: 'button', onclick: swap, 'aria-label': 'Swap the sides', title: 'Swap the sides' }, icon('transform')),
      chooser('to', 'After', to, sides.to.ensure(to.run), runs)),
    from.snapshot && to.snapshot ? comparison(diff.ensure(JSON.stringify([from, to])), from, to, query)
      : empty('Choose two snapshots', 'They may be of different runs, for example the same module last week and today.'),
  ];
}

function chooser(name, label, chosen, snapshots, runs) {
  const names = (runs.data ?? []).map((run) => run.run_id);
  const list = snapshots.data ?? [];
  return h('fieldset.compare-side', null, h('legend', null, label),
    h(SearchInput, { name, label: `${label}: run`, placeholder: 'run id', value: chosen.run, list: 'runs-known', onchange: (run) => filter({ [name]: run }) }),
    name === 'from' && h('datalist', { id: 'runs-known' }, names.map((run) => h('option', { value: run }))),
    select({
      label: 'Snapshot', any: chosen.run ? (snapshots.loading ? 'loading…' : `choose one of ${list.length}`) : 'choose a run first', value: chosen.snapshot,
      options: list.map((one) => [one.snapshot_id, `${shortId(one.snapshot_id)} ${execution(one)} ${stateWord(one.phase)}`]),
      onchange: (snapshot) => filter({ [name]: snapshot ? `${chosen.run}/${snapshot}` : chosen.run || null }),
    }),
    snapshots.error && h('span.error-text', null, snapshots.error.message));
}

function comparison(diff, from, to, query) {
  return shown(diff, 'the comparison', ({ before, after, changes }) => {
    const { counts, breaking, schema } = tally(changes);
    const differing = Object.keys(counts).length > 0;
    const search = (query.get('q') ?? '').toLowerCase();
    const same = query.get('same') === '1' || !differing;
    const every = fieldRows(before ?? {}, after ?? {}, changes);
    const rows = every.filter((r) => (same || r.kind) && (!search || r.id.toLowerCase().includes(search)) && (query.get('only') !== 'breaking' || r.change?.compatibility === 'breaking'));
    const hidden = every.length - every.filter((r) => r.kind).length;
    return [
      h('div.inline.compare-sum', null, differing ? changeCounts(counts) : h('span.muted', null, 'The fields are the same.'), breaking > 0 && breakingMark(breaking)),
      h('div.filters', null, h(SearchInput, { name: 'q', label: 'Find a field' }),
        toggles({ name: 'only', label: 'Show', options: [['breaking', 'only breaking']] }),
        differing && toggles({ name: 'same', label: '', options: [['1', `${plural(hidden, 'field')} that did not change`]] })),
      schemaChanges(schema),
      rows.length ? schemaDiff(rows, [nameOf(from), nameOf(to)]) : empty('No field matches', 'Clear the search or show the unchanged fields.'),
    ];
  });
}

const nameOf = ({ run, snapshot }) => `${run} ${shortId(snapshot)}`;
