// @ts-check
// Dead letters: shows the reason, sends the event again with or without corrections, or deletes it.
import { empty, whenLoaded } from '../../components/notices.js';
import { VirtualList } from '../../components/virtual-list.js';
import { ago, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { textOf } from '../../model/event-draft.js';
import { path, withQuery } from '../../router/paths.js';
import { useFeed, useOwned, useStore } from '../../store/hooks.js';
import { useNarrow } from '../../store/viewport-store.js';
import { DeadLetterDetail } from './dead-letter-detail.js';
import { deadLettersStore } from './dead-letters-store.js';

/** @import { Route } from '../../router/router-store.js' */
/** @typedef {{ items: Api.DeadLetter[], complete: boolean }} DeadLetterList */

const ROW_HEIGHT = 64;

/** @type {import('../../router/router-store.js').View} */
export const view = Object.freeze({
  name: 'dead-letters',
  title: () => 'Not recorded',
  key: ({ query }) => query.get('run') ?? '',
  component: DeadLettersView,
});

/** @param {{ route: Route }} props */
function DeadLettersView({ route: { params, query } }) {
  const store = useStore(useOwned(() => deadLettersStore(query.get('run'))));
  const list = useStore(store.list);
  const { run, message } = store;
  useFeed();
  return html`
    <div class="view-head">
      <h1>Not recorded</h1>
      ${list.data && html`<p class="view-note">${summary(list.data)}</p>`}
      ${run !== null && runNote(run)}
    </div>
    ${message && html`<p class="success-message" role="status">${message}</p>`}
    ${whenLoaded(list, 'dead letters', ({ items }) => (!items.length && !params.id ? none(run) : html`
      <div class="split">
        <${DeadLetterLinks} items=${items} selected=${params.id} run=${run} />
        <div class="split-main" key=${params.id}>
          ${params.id === undefined
            ? empty('Choose a record', 'Its page shows the reason and the content, and can send it again.')
            : html`<${DeadLetterDetail} store=${store} id=${params.id} />`}
        </div>
      </div>`))}`;
}

/** @param {DeadLetterList} list */
const summary = ({ items, complete }) =>
  (items.length ? `${complete ? '' : 'the last '}${plural(items.length, 'event')}` : '');

/** @param {string} run */
const runNote = (run) => html`
  <p class="view-note">
    Only those of run <a href=${path('runs', run)}>${run}</a> · <a href=${path('dead-letters')}>Show all</a>
  </p>`;

/** @param {string | null} run */
function none(run) {
  if (run !== null) {
    return empty('Every event of this run was recorded', html`<a href=${path('runs', run)}>Go to the run</a>`);
  }
  return empty(
    'Every event was recorded',
    'A record that cannot be decoded or applied is stored here with the reason (as a dead letter), and can be '
      + 'corrected and sent again.',
  );
}

/** @param {{ items: readonly Api.DeadLetter[], selected: string | undefined, run: string | null }} props */
function DeadLetterLinks({ items, selected, run }) {
  return html`
    <nav class="dead-letters" aria-label="Dead letters">
      <${VirtualList} items=${items} rowHeight=${ROW_HEIGHT} boxed=${!useNarrow()} label="Dead letters"
        keyOf=${(/** @type {Api.DeadLetter} */ one) => one.id}
        row=${(/** @type {Api.DeadLetter} */ one) => deadLetterLink(one, selected, run)} />
    </nav>`;
}

/** @type {(one: Api.DeadLetter, selected: string | undefined, run: string | null) => Html} */
function deadLetterLink(one, selected, run) {
  const { id, key, topic, partition, offset, reason, put_aside_at: time } = one;
  const origin = `${topic}/${partition} @ ${offset}`;
  return html`
    <a class="dead-letter" href=${withQuery(path('dead-letters', String(id)), '', { run })} data-key=${textOf(key)}
        aria-current=${String(id) === selected ? 'true' : undefined}>
      <span class="dead-letter-reason">${reason}</span>
      <span class="faint">${key ? visible(textOf(key)) : 'no key'} · ${origin} · ${ago(time)}</span>
    </a>`;
}
