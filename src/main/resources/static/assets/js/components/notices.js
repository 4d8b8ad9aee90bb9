// @ts-check
// Notices for loading, empty and failed views; each states what to do.
import { html } from '../lib/html.js';
import { isGiven, text } from '../lib/text.js';
import { session } from '../store/session-store.js';

/** @param {string} subject */
export const loading = (subject) => html`
  <div class="notice is-loading" role="status">
    <span class="spinner" aria-hidden="true"></span>Loading ${subject}…
  </div>`;

/**
 * @param {string} title
 * @param {...Content} more paragraphs
 */
export const empty = (title, ...more) => html`
  <div class="notice is-empty">
    <p class="notice-title">${title}</p>
    ${more.filter(Boolean).map((one) => html`<div class="notice-text">${one}</div>`)}
  </div>`;

/**
 * Shows the error of a module or a run: its type in bold, and its message.
 *
 * @param {any} error any JSON
 */
export function errorMessage(error) {
  const type = isGiven(error?.type) && html`<b>${text(error.type)}</b>`;
  const message = isGiven(error?.message) && text(error.message);
  const content = type && message ? [type, ': ', message] : type || message || 'No reason was given.';
  return html`<p class="failure-message">${content}</p>`;
}

/**
 * Shows a failed request.
 *
 * @param {{ error: any, retry?: () => void }} props
 */
export function RequestFailure({ error, retry }) {
  if (error.status === 401) return html`<${TokenForm} />`;
  return html`
    <div class="notice is-error" role="alert">
      <p class="notice-title">${titleOf(error)}</p>
      <div class="notice-text">${error.message}</div>
      ${retry && html`<button class="button" type="button" onclick=${retry}>Retry</button>`}
    </div>`;
}

/** @param {any} error */
function titleOf(error) {
  if (error.status === 0) return 'No connection';
  if (error.status === 404) return 'Not found';
  if (error.status === 410) return 'No longer stored';
  if (error.type === 'forbidden') return 'This token may only read';
  if (error.status === 503) return 'Waymark is waiting for its database or broker';
  return error.problem?.title ?? 'The request failed';
}

/** Requests the token; it is stored until the tab closes. */
export function TokenForm() {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    session.token = String(form.get('token')).trim();
  };
  return html`
    <form class="notice is-locked" onsubmit=${submit}>
      <p class="notice-title">${session.token ? 'This token is unknown' : 'A token is needed'}</p>
      <div class="notice-text">
        This service requires a bearer token. A read token shows everything; restores and changes to dead letters need a
        write token. The token is stored in this tab until you close it.
      </div>
      <div class="inline">
        <input class="input" name="token" type="password" required autocomplete="off" aria-label="Bearer token"
          placeholder="Token" />
        <button class="button is-primary">Use token</button>
      </div>
    </form>`;
}

/**
 * Shows a resource: its data if loaded, else its error or that it is loading.
 *
 * @template T
 * @param {{ data: T | null, error: any, reload(): void }} resource
 * @param {string} subject
 * @param {(data: T) => Content} render
 * @returns {Content}
 */
export function whenLoaded(resource, subject, render) {
  if (resource.data !== null) return render(resource.data);
  if (!resource.error) return loading(subject);
  return html`<${RequestFailure} error=${resource.error} retry=${resource.reload} />`;
}
