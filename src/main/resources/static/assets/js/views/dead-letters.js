// Dead letters: shows the reason, sends the event again with or without corrections, or deletes it.
import { h, redraw } from '../lib/dom.js';
import { all, at, get, post, remove } from '../api.js';
import { go, path, withQuery } from '../lib/router.js';
import { ago, plural, when } from '../lib/format.js';
import { resource } from '../lib/resource.js';
import { isRunId, textOf, toDraft } from '../model/dead-letter.js';
import { text, visible } from '../lib/text.js';
import { isNarrow } from '../lib/viewport.js';
import { VirtualList } from '../components/virtual-list.js';
import { empty, failure, shown } from '../components/notices.js';

const REFRESH_INTERVAL = 10_000;

export const deadLettersView = {
  name: 'dead-letters',
  key: ({ query }) => query.get('run') ?? '',
  open({ query }) {
    const run = query.get('run');
    const list = resource((_, signal) => all('dead-letters', { run, order: 'desc' }, { signal, most: 5000 }));
    const letter = resource((id, signal) => get(at('dead-letters', id), null, signal).then(({ data }) => data));
    const act = { busy: false, error: null, message: null, draft: null, id: null };
    const timer = setInterval(() => document.hidden || list.reload(), REFRESH_INTERVAL);
    return {
      title: 'Dead letters',
      render: ({ params }) => view({ list: list.ensure('all'), letter, act, run }, params.id),
      close() {
        clearInterval(timer);
        list.dispose();
        letter.dispose();
      },
    };
  },
};

function view(state, id) {
  const { list, act, run } = state;
  return [
    h('div.view-head', null, h('h1', null, 'Dead letters'), list.data && h('p.view-note', null, sum(list.data)), run !== null && ofRun(run)),
    act.message && h('p.done', { role: 'status' }, act.message),
    shown(list, 'dead letters', ({ items }) => (items.length || id ? h('div.split', null, letters(items, id, run), id ? detail(state, id) : h('div.split-main', null, empty('Choose a record', 'Its page shows the reason and the content, and can send it again.'))) : none(run))),
  ];
}

const sum = ({ items, whole }) => (items.length ? `${whole ? '' : 'the last '}${plural(items.length, 'dead letter')}` : '');

const ofRun = (run) => h('p.view-note', null, 'Only those of run ', h('a', { href: path('runs', run) }, run), ' · ', h('a', { href: path('dead-letters') }, 'Show all'));

const none = (run) => run !== null ? empty('No dead letter names this run', h('a', { href: path('runs', run) }, 'Go to the run')) : empty('No dead letters', 'A record that cannot be decoded or applied is stored here with the reason; its partition continues. All records so far were applied.');

function letters(items, id, run) {
  return h('nav.letters', { 'aria-label': 'Dead letters' },
    h(VirtualList, { items, rowHeight: 64, boxed: !isNarrow(), keyOf: (one) => one.id, label: 'Dead letters', row: (one) => entry(one, id, run) }));
}

function entry(one, id, run) {
  return h('a.letter', { href: withQuery(path('dead-letters', String(one.id)), '', { run }), 'data-key': textOf(one.key), 'aria-current': String(one.id) === id ? 'true' : undefined },
    h('span.letter-reason', null, one.reason),
    h('span.faint', null, `${one.key ? visible(textOf(one.key)) : 'no key'} · ${one.topic}/${one.partition} @ ${one.offset} · ${ago(one.put_aside_at)}`));
}

function detail(state, id) {
  return h('div.split-main', { key: id }, shown(state.letter.ensure(id), 'the record', (one) => letterView(state, one, id)));
}

function letterView(state, one, id) {
  const { act } = state;
  if (act.id !== id) Object.assign(act, { id, draft: null, error: null, message: null });
  const { text, note } = toDraft(one);
  return [
    h('p.letter-why', null, one.reason),
    h('dl.facts', null,
      fact('Run', runOf(one)), fact('Topic', one.topic),
      fact('Partition', String(one.partition)), fact('Offset', String(one.offset)), fact('Stored', h('span', { title: ago(one.put_aside_at) }, when(one.put_aside_at)))),
    headers(one.headers),
    h('label.letter-body', null, h('span.select-label', null, 'The event; correct it here if necessary'), note && h('span.letter-note', null, note),
      h('textarea', { value: act.draft ?? text, rows: lines(text), spellcheck: 'false', oninput: ({ target }) => (act.draft = target.value) })),
    h('div.inline', null,
      h('button.button.is-primary', { type: 'button', disabled: act.busy, 'data-action': 'redrive', onclick: () => redrive(state, id) }, act.draft === null ? 'Send again' : 'Send the corrected event'),
      h('button.button.is-danger', { type: 'button', disabled: act.busy, 'data-action': 'delete', onclick: () => drop(state, id) }, 'Delete')),
    act.error && failure(act.error),
  ];
}

const lines = (text) => Math.min(26, Math.max(6, text.split('\n').length + 1));
const runOf = ({ run_id: run, key }) => (isRunId(run) ? h('a', { href: path('runs', run) }, run) : key ? visible(textOf(key)) : 'none');
const fact = (name, value) => h('div.fact', null, h('dt', null, name), h('dd', null, value));

function headers(list) {
  return list?.length > 0 && h('details', null, h('summary', null, plural(list.length, 'header')),
    h('dl.headers', null, list.map(({ name, value }) => h('div.inline', null, h('dt', null, visible(name)), h('dd', null, h('code', null, textOf(value)))))));
}

const redrive = (state, id) => execute(state, () => post(`${at('dead-letters', id)}/redrive`, state.act.draft ?? undefined), 'Sent again. If it still cannot be applied, it becomes a dead letter again.');

function drop(state, id) {
  if (confirm('Delete this record permanently? Its event is lost.')) execute(state, () => remove(at('dead-letters', id)), 'Deleted.');
}

async function execute({ list, act, run }, action, message) {
  Object.assign(act, { busy: true, error: null, message: null });
  redraw();
  try {
    await action();
    Object.assign(act, { message, draft: null, id: null });
    go(withQuery(path('dead-letters'), '', { run }));
    list.reload();
  } catch (error) {
    act.error = error;
  }
  act.busy = false;
  redraw();
}
