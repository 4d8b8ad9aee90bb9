// How the fields of a run were created, changed and deleted.
import { h, redraw } from '../lib/dom.js';
import { go, path, withQuery } from '../lib/router.js';
import { plural } from '../lib/format.js';
import { visible } from '../lib/text.js';
import { resource } from '../lib/resource.js';
import { grid, moduleColumns, runColumns } from '../model/evolution.js';
import { changeMark } from '../components/marks.js';
import { SearchInput, namesAsOptions, select, toggles } from '../components/controls.js';
import { EvolutionGrid } from '../components/evolution-grid.js';
import { fieldHistory } from '../components/field-history.js';
import { empty, shown } from '../components/notices.js';

export function evolutionTab(run, model) {
  const columns = resource((key, signal) => {
    const [module] = JSON.parse(key);
    return module !== null ? moduleColumns(run, module, signal) : runColumns(model.data.snapshots, model.data.changes, signal);
  });
  const history = fieldHistory(run, () => model.data.summary.last_change);
  return {
    render: ({ query }) => view(run, model, columns, history, query),
    close() {
      columns.dispose();
      history.close();
    },
  };
}

function view(run, model, columns, history, query) {
  const module = query.get('module');
  columns.ensure(JSON.stringify([module, model.data.snapshots.size]), { keep: columns.key?.startsWith(JSON.stringify([module]).slice(0, -1)) });
  return [
    h('div.filters', null,
      select({ name: 'module', label: 'Versions of', any: 'the whole run', options: namesAsOptions(model.data.summary.metadata_modules) }),
      h(SearchInput, { name: 'q', label: 'Find a field' }),
      toggles({ name: 'only', label: 'Show', options: [['changed', 'only what changed'], ['breaking', 'only breaking']] }),
      legend()),
    h('div.split.is-wide', null, h('div.split-main', null, shown(columns, 'the versions', (list) => picture(run, list, module, query))), history.render(query.get('field'))),
  ];
}

const legend = () => h('div.legend', { 'aria-hidden': 'true' }, ['create', 'transform', 'update', 'rename', 'delete'].map(changeMark));

function picture(run, columns, module, query) {
  if (!columns.length) return empty('No schema yet', module !== null ? `${visible(module)} has not reported a schema in this run.` : 'No module has reported a schema in this run.');
  const search = (query.get('q') ?? '').toLowerCase();
  const only = query.getAll('only').flatMap((v) => v.split(','));
  const every = grid(columns);
  const rows = every.filter((row) => (!search || row.id.toLowerCase().includes(search)) && only.every((what) => row[what]));
  const open = (column) => go(withQuery(path('runs', run, 'schema'), '', { at: column.id }));
  return [
    h('p.view-note', null, `${plural(every.length, 'field')} over ${plural(columns.length, 'version')}; ${plural(every.filter((r) => r.changed).length, 'field')} changed. Select a column to see the schema, a field to see its history.`),
    rows.length ? h(EvolutionGrid, { columns, rows, chosen: query.get('field'), open, redraw }) : empty('No field matches these filters', search ? `No name contains “${search}”.` : 'This run has no such change.'),
  ];
}
