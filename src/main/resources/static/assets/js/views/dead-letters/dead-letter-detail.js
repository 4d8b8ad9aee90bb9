// @ts-check
// One dead letter: its reason, its origin and its event, which can be corrected.
import { useState } from 'preact/hooks';
import { RequestFailure, whenLoaded } from '../../components/notices.js';
import { property, propertyList } from '../../components/properties.js';
import { ago, dateAndTime, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { isRunId, textOf, toDraft } from '../../model/event-draft.js';
import { path } from '../../router/paths.js';
import { useStore } from '../../store/hooks.js';

/** @import { DeadLettersStore } from './dead-letters-store.js' */

const MIN_LINES = 6;
const MAX_LINES = 26;

/** @param {{ store: DeadLettersStore, id: string }} props */
export function DeadLetterDetail({ store, id }) {
  store.select(id);
  const selected = useStore(store.selected);
  const show = (/** @type {Api.DeadLetter} */ one) => html`<${DeadLetter} store=${store} one=${one} id=${id} />`;
  return html`${whenLoaded(selected, 'the record', show)}`;
}

/** @param {{ store: DeadLettersStore, one: Api.DeadLetter, id: string }} props */
function DeadLetter({ store, one, id }) {
  const [draft, setDraft] = useState(/** @type {string | null} */ (null));
  const { text, note } = toDraft(one);
  const onInput = (/** @type {Event} */ event) => setDraft(/** @type {HTMLTextAreaElement} */ (event.target).value);
  const drop = () => confirm('Delete this record permanently? Its event is lost.') && store.drop(id);
  return html`
    <p class="dead-letter-title">${one.reason}</p>
    ${origin(one)}${headerList(one.headers)}
    <label class="dead-letter-body">
      <span class="select-label">The event; correct it here if necessary</span>
      ${note && html`<span class="dead-letter-note">${note}</span>`}
      <textarea value=${draft ?? text} rows=${linesOf(text)} spellcheck=${false} oninput=${onInput}></textarea>
    </label>
    <div class="inline">
      <button class="button is-primary" type="button" disabled=${store.busy} data-action="redrive"
          onclick=${() => store.redrive(id, draft)}>
        ${draft === null ? 'Send again' : 'Send the corrected event'}
      </button>
      <button class="button is-danger" type="button" disabled=${store.busy} data-action="delete" onclick=${drop}>
        Delete
      </button>
    </div>
    ${store.error && html`<${RequestFailure} error=${store.error} />`}`;
}

/** @param {Api.DeadLetter} deadLetter */
function origin(deadLetter) {
  const { topic, partition, offset, put_aside_at: time } = deadLetter;
  return propertyList(
    property('Run', runOf(deadLetter)),
    property('Topic', topic),
    property('Partition', String(partition)),
    property('Offset', String(offset)),
    property('Stored', html`<span title=${ago(time)}>${dateAndTime(time)}</span>`),
  );
}

/** @param {Api.DeadLetter} deadLetter */
function runOf({ run_id: run, key }) {
  if (run !== null && isRunId(run)) return html`<a href=${path('runs', run)}>${run}</a>`;
  return key ? visible(textOf(key)) : 'none';
}

/** @param {readonly Api.RecordHeader[]} headers */
const headerList = (headers) => headers?.length > 0 && html`
  <details>
    <summary>${plural(headers.length, 'header')}</summary>
    <dl class="headers">
      ${headers.map(({ name, value }) => html`
        <div class="inline"><dt>${visible(name)}</dt><dd><code>${textOf(value)}</code></dd></div>`)}
    </dl>
  </details>`;

/** @param {string} text */
const linesOf = (text) => Math.min(MAX_LINES, Math.max(MIN_LINES, text.split('\n').length + 1));
