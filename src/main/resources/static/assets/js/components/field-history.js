// All changes of one field of a run.
import { h } from '../lib/dom.js';
import { all, at } from '../api.js';
import { filter, path, withQuery } from '../lib/router.js';
import { clock, execution, shortId, when } from '../lib/format.js';
import { visible } from '../lib/text.js';
import { resource } from '../lib/resource.js';
import { breakingMark, changeMark, kindOf } from './marks.js';
import { categories } from './schema-diff.js';
import { summary } from './details.js';
import { icon } from './icon.js';
import { shown } from './notices.js';

/** version() returns another value after the run has recorded more changes. */
export function fieldHistory(run, version) {
  const history = resource((key, signal) => all(at('runs', run, 'changes'), { field: JSON.parse(key)[0] }, { signal, most: 2000 }));
  return {
    close: history.dispose,
    render(field) {
      if (field === null) return null;
      history.ensure(JSON.stringify([field, version()]), { keep: history.key?.startsWith(JSON.stringify([field]).slice(0, -1)) });
      return h('aside.history', { 'aria-label': `History of ${visible(field)}`, key: `history:${field}` },
        h('div.section-head', null, h('h2', null, h('code', null, visible(field))), h('button.button.is-quiet.is-icon', { type: 'button', 'aria-label': 'Close the history', onclick: () => filter({ field: null }) }, icon('close'))),
        shown(history, 'its history', ({ items }) => list(run, field, items)));
    },
  };
}

function list(run, field, items) {
  if (!items.length) return h('p.faint', null, `No change of ${visible(field)} is recorded in this run: the field is unchanged since the first schema, or its changes were pruned.`);
  return h('ol.history-list', null, items.map((change) => h('li.history-item', { class: `is-${kindOf(change)}`, key: change.change_id },
    h('div.history-when', null, h('a', { href: withQuery(path('runs', run, 'schema'), '', { at: change.snapshot_id, field }) }, execution(change)), h('span.faint', { title: when(change.timestamp) }, ` ${clock(change.timestamp)} · ${shortId(change.snapshot_id)}`)),
    h('div.history-what', null, changeMark(kindOf(change)), change.target_type === 'schema' && h('span.muted', null, 'with its schema'), change.compatibility === 'breaking' && breakingMark()),
    h('div.history-details', null, summary(change, 20)),
    h('div.history-tags', null, change.target_type === 'field' && categories(change)))));
}
