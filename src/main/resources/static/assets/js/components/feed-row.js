// One item of the feed as a readable line.
import { h } from '../lib/dom.js';
import { path, withQuery } from '../lib/router.js';
import { attempt, clock, duration, execution, plural, shortId, when } from '../lib/format.js';
import { errorText, visible } from '../lib/text.js';
import { breakingMark, changeMark, kindOf, stateBadge, stateWord } from './marks.js';
import { icon } from './icon.js';
import { summary } from './details.js';

const at = (item) => withQuery(path('runs', item.run, 'schema'), '', { at: item.record.snapshot_id, field: item.record.target_type === 'field' ? item.record.target_id : null });

/** item as returned by toFeedItem(); withRun shows the name of the run. */
export function feedRow(item, withRun) {
  const { mark, text, where } = parts[item.kind](item);
  const time = item.record?.timestamp ?? item.record?.end_time ?? item.at;
  return h('article.feed-row', { class: `of-${item.kind} ${item.kind === 'change' ? `is-${kindOf(item.record)}` : ''} ${item.fresh ? 'is-fresh' : ''}`, 'data-kind': item.kind },
    h('time.feed-time', { datetime: time, title: when(time) }, clock(time)),
    h('span.feed-mark', null, mark),
    h('span.feed-text', null, text),
    h('span.feed-where', null, withRun && item.run && h('a.feed-run', { href: path('runs', item.run) }, item.run), where));
}

/** Shows a change that is not recorded yet. */
export const changeLine = (record) => h('article.feed-row.is-short', { class: `of-change is-${kindOf(record)}` },
  h('span.feed-mark', null, changeMark(kindOf(record))),
  h('span.feed-text', null, h('b', null, record.target_type === 'schema' ? 'schema ' : null, h('code', null, visible(record.target_id))), record.compatibility === 'breaking' && breakingMark(), h('span.feed-details', null, summary(record, 2))));

const parts = {
  change(item) {
    const { record } = item;
    const isSchema = record.target_type === 'schema';
    return {
      mark: changeMark(kindOf(record)),
      text: [
        h('a.feed-target', { href: at(item) }, isSchema ? 'schema ' : null, h('code', null, visible(record.target_id))),
        record.compatibility === 'breaking' && breakingMark(),
        h('span.feed-details', null, summary(record, 2)),
      ],
      where: h('a.feed-module', { href: at(item), title: record.snapshot_id }, `${execution(record)} ${shortId(record.snapshot_id)}`),
    };
  },
  snapshot(item) {
    const { record } = item;
    const error = record.phase === 'failed' ? record.context?.error : null;
    return {
      mark: h('span.state', { class: `is-${record.phase}` }, icon(record.phase), stateWord(record.phase)),
      text: [
        h('a.feed-target', { href: at(item) }, execution(record)),
        error ? h('span.error-text', null, errorText(error)) : h('span.muted', null, [attempt(record), after(record)].filter(Boolean).join(', ')),
      ],
      where: h('a.feed-module', { href: at(item), title: record.snapshot_id }, `snapshot ${shortId(record.snapshot_id)}`),
    };
  },
  timing({ record }) {
    return {
      mark: h('span.state.is-timing', null, icon('timing'), 'timing'),
      text: [`${execution(record)} `, h('span.muted', null, `${visible(record.step_name)} took ${duration(record.duration_seconds)}`), record.context?.status === 'error' && h('span.error-text', null, 'and ended with an error')],
      where: null,
    };
  },
  run({ run, record }) {
    return {
      mark: stateBadge(record.state),
      text: [h('a.feed-target', { href: path('runs', run) }, `run ${run}`), record.error && h('span.error-text', null, errorText(record.error))],
      where: null,
    };
  },
  gap: () => ({ mark: h('span.state.is-gap', null, icon('gap'), 'gap'), text: h('span.muted', null, 'The items at this position are no longer stored.'), where: null }),
};

function after({ metadata_after: schema, change_count: changes }) {
  if (!schema) return '';
  return `${visible(schema.schema_id)}, ${plural(schema.fields, 'field')}${changes ? `, ${plural(changes, 'change record')}` : ''}`;
}
