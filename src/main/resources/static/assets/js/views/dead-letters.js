// Records that were put aside: read why, send them again, mended if need be, or delete them.
import { h, redraw } from '../lib/dom.js';
import { all, at, get, post, remove } from '../api.js';
import { go, path, withQuery } from '../lib/router.js';
import { ago, plural, when } from '../lib/format.js';
import { resource } from '../lib/resource.js';
import { isRunId, textOf, toMend } from '../model/dead-letter.js';
import { text, visible } from '../lib/text.js';
import { isNarrow } from '../lib/viewport.js';
import { VirtualList } from '../components/virtual-list.js';
import { empty, failure, shown } from '../components/notices.js';

const AGAIN = 10_000;

export const deadLettersView = {
  name: 'dead-letters',
  key: ({ query }) => query.get('run') ?? '',
  open({ query }) {
    const run = query.get('run');
    const list = resource((_, signal) => all('dead-letters', { run, order: 'desc' }, { signal, most: 5000 }));
    const letter = resource((id, signal) => get(at('dead-letters', id), null, signal).then(({ data }) => data));
    const act = { busy: false, error: null, said: null, draft: null, id: null };
    const timer = setInterval(() => document.hidden || list.reload(), AGAIN);
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
    act.said && h('p.done', { role: 'status' }, act.said),
    shown(list, 'dead letters', ({ items }) => (items.length || id ? h('div.split', null, letters(items, id, run), id ? detail(state, id) : h('div.split-main', null, empty('Choose a record', 'You see why it was put aside and what it holds, and can send it again.'))) : none(run))),
  ];
}

const sum = ({ items, whole }) => (items.length ? `${whole ? '' : 'the last '}${plural(items.length, 'record')} put aside` : '');

const ofRun = (run) => h('p.view-note', null, 'Only those of run ', h('a', { href: path('runs', run) }, run), ' · ', h('a', { href: path('dead-letters') }, 'Show all'));

const none = (run) => run !== null ? empty('No dead letter names this run', h('a', { href: path('runs', run) }, 'Go to the run')) : empty('Nothing was put aside', 'A record that cannot be decoded or applied waits here with its reason, and its partition goes on. There is none: all that arrived was recorded.');

function letters(items, id, run) {
  return h('nav.letters', { 'aria-label': 'Records put aside' },
    h(VirtualList, { items, rowHeight: 64, boxed: !isNarrow(), keyOf: (one) => one.id, label: 'Records put aside', row: (one) => entry(one, id, run) }));
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
  if (act.id !== id) Object.assign(act, { id, draft: null, error: null, said: null });
  const { text, note } = toMend(one);
  return [
    h('p.letter-why', null, one.reason),
    h('dl.facts', null,
      fact('Run', runOf(one)), fact('Topic', one.topic),
      fact('Partition', String(one.partition)), fact('Offset', String(one.offset)), fact('Put aside', h('span', { title: ago(one.put_aside_at) }, when(one.put_aside_at)))),
    headers(one.headers),
    h('label.letter-body', null, h('span.select-label', null, 'The event; mend it here if need be'), note && h('span.letter-note', null, note),
      h('textarea', { value: act.draft ?? text, rows: lines(text), spellcheck: 'false', oninput: ({ target }) => (act.draft = target.value) })),
    h('div.inline', null,
      h('button.button.is-primary', { type: 'button', disabled: act.busy, 'data-action': 'redrive', onclick: () => redrive(state, id) }, act.draft === null ? 'Send again' : 'Send the mended event'),
      h('button.button.is-danger', { type: 'button', disabled: act.busy, 'data-action': 'delete', onclick: () => drop(state, id) }, 'Delete')),
    act.error && failure(act.error),
  ];
}

const lines = (text) => Math.min(26, Math.max(6, text.split('\n').length + 1));
const runOf = ({ run_id: run, key }) => (isRunId(run) ? h('a', { href: path('runs', run) }, run) : key ? visible(textOf(key)) : 'none');
const fact = (name, value) => h('div.fact', null, h('dt', null, name), h('dd', null, value));

function headers(given) {
  return given?.length > 0 && h('details', null, h('summary', null, plural(given.length, 'header')),
    h('dl.headers', null, given.map(({ name, value }) => h('div.inline', null, h('dt', null, visible(name)), h('dd', null, h('code', null, textOf(value)))))));
}

const redrive = (state, id) => carryOut(state, () => post(`${at('dead-letters', id)}/redrive`, state.act.draft ?? undefined), 'Sent again. If it still cannot be applied it comes back here.');

function drop(state, id) {
  if (confirm('Delete this record for good? What it would have told is lost.')) carryOut(state, () => remove(at('dead-letters', id)), 'Deleted.');
}

async function carryOut({ list, act, run }, action, said) {
  Object.assign(act, { busy: true, error: null, said: null });
  redraw();
  try {
    await action();
    Object.assign(act, { said, draft: null, id: null });
    go(withQuery(path('dead-letters'), '', { run }));
    list.reload();
  } catch (error) {
    act.error = error;
  }
  act.busy = false;
  redraw();
}
