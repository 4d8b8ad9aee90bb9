// Loading, empty and failed: each says what to do.
import { h } from '../lib/dom.js';
import { session } from '../session.js';
import { isGiven, text } from '../lib/text.js';

export const loading = (what) =>
  h('div.notice.is-loading', { role: 'status' }, h('span.spinner', { 'aria-hidden': 'true' }), `Loading ${what}…`);

export const empty = (title, ...more) => h('div.notice.is-empty', null, h('p.notice-title', null, title), more.map((m) => h('div.notice-text', null, m)));

/** The error of a module or a run: its type, stressed, and its message. */
export function reason(error) {
  const parts = [isGiven(error?.type) && h('b', null, text(error.type)), isGiven(error?.message) && text(error.message)].filter(Boolean);
  return h('p.failure-message', null, parts.length > 1 ? [parts[0], ': ', parts[1]] : parts[0] ?? 'It gave no reason.');
}

export function failure(error, again) {
  if (error.status === 401) return locked();
  return h('div.notice.is-error', { role: 'alert' },
    h('p.notice-title', null, title(error)),
    h('div.notice-text', null, error.message),
    again && h('button.button', { type: 'button', onclick: again }, 'Try again'));
}

function title(error) {
  if (error.status === 0) return 'Waymark does not answer';
  if (error.status === 404) return 'Not found';
  if (error.status === 410) return 'No longer kept';
  if (error.kind === 'forbidden') return 'This token may only read';
  if (error.status === 503) return 'Waymark is waiting for its database or broker';
  return error.problem?.title ?? 'That did not work';
}

/** Asks for the token; it is kept until the tab closes. */
export function locked() {
  const send = (event) => {
    event.preventDefault();
    session.token = new FormData(event.target).get('token').trim();
    document.dispatchEvent(new Event('waymark:again'));
  };
  return h('form.notice.is-locked', { onsubmit: send },
    h('p.notice-title', null, session.token ? 'This token is not known' : 'A token is needed'),
    h('div.notice-text', null, 'This Waymark asks for a bearer token. A read token shows everything; restoring and dead letters need a write token. It is kept in this tab until you close it.'),
    h('div.inline', null,
      h('input.input', { name: 'token', type: 'password', required: true, autocomplete: 'off', 'aria-label': 'Bearer token', placeholder: 'Token' }),
      h('button.button.is-primary', null, 'Use token')));
}

/** What one asked for: the data when there is some, else what to show instead. */
export function shown(asked, what, render, again = asked.reload) {
  if (asked.data) return render(asked.data);
  return asked.error ? failure(asked.error, again) : loading(what);
}
