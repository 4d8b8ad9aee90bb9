// Notices for loading, empty and failed views; each states what to do.
import { h } from '../lib/dom.js';
import { session } from '../session.js';
import { isGiven, text } from '../lib/text.js';

export const loading = (what) =>
  h('div.notice.is-loading', { role: 'status' }, h('span.spinner', { 'aria-hidden': 'true' }), `Loading ${what}…`);

export const empty = (title, ...more) => h('div.notice.is-empty', null, h('p.notice-title', null, title), more.map((m) => h('div.notice-text', null, m)));

/** Shows the error of a module or a run: its type in bold, and its message. */
export function reason(error) {
  const parts = [isGiven(error?.type) && h('b', null, text(error.type)), isGiven(error?.message) && text(error.message)].filter(Boolean);
  return h('p.failure-message', null, parts.length > 1 ? [parts[0], ': ', parts[1]] : parts[0] ?? 'No reason was given.');
}

export function failure(error, retry) {
  if (error.status === 401) return locked();
  return h('div.notice.is-error', { role: 'alert' },
    h('p.notice-title', null, title(error)),
    h('div.notice-text', null, error.message),
    retry && h('button.button', { type: 'button', onclick: retry }, 'Try retry'));
}

function title(error) {
  if (error.status === 0) return 'Waymark does not answer';
  if (error.status === 404) return 'Not found';
  if (error.status === 410) return 'No longer stored';
  if (error.kind === 'forbidden') return 'This token may only read';
  if (error.status === 503) return 'Waymark is waiting for its database or broker';
  return error.problem?.title ?? 'The request failed';
}

/** Requests the token; it is stored until the tab closes. */
export function locked() {
  const send = (event) => {
    event.preventDefault();
    session.token = new FormData(event.target).get('token').trim();
    document.dispatchEvent(new Event('waymark:again'));
  };
  return h('form.notice.is-locked', { onsubmit: send },
    h('p.notice-title', null, session.token ? 'This token is unknown' : 'A token is needed'),
    h('div.notice-text', null, 'This service requires a bearer token. A read token shows everything; restores and changes to dead letters need a write token. The token is stored in this tab until you close it.'),
    h('div.inline', null,
      h('input.input', { name: 'token', type: 'password', required: true, autocomplete: 'off', 'aria-label': 'Bearer token', placeholder: 'Token' }),
      h('button.button.is-primary', null, 'Use token')));
}

/** Shows a resource: its data if loaded, else its error or that it is loading. */
export function shown(resource, what, render, retry = resource.reload) {
  if (resource.data) return render(resource.data);
  return resource.error ? failure(resource.error, retry) : loading(what);
}
