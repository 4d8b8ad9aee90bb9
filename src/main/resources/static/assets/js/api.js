// The client of the REST API. Every response is { data, json, cursor }; json is the text of data. Every failure is an
// ApiError whose message states what to do.
import { session } from './session.js';
import { redraw } from './lib/dom.js';
import { address } from './lib/root.js';
import { isObject, text } from './lib/text.js';

export const BASE = address('api/v1');

export class ApiError extends Error {
  constructor(status, problem) {
    super(text(problem.detail ?? problem.title ?? `The service answered ${status}.`));
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.kind = text(problem.type).replace('urn:waymark:problem:', '');
  }
}

export const get = (path, query, signal) => send('GET', path, { query, signal });
export const post = (path, body, headers) => send('POST', path, { body, headers });
export const remove = (path) => send('DELETE', path, {});

/** Returns all items of a paged list, up to a limit: { items, whole, cursor } with the cursor of the first page. */
export async function all(path, query, { signal, most = 5000 } = {}) {
  const first = await get(path, { limit: 1000, ...query }, signal);
  const items = [...first.data.items];
  let next = first.data.next_cursor;
  while (next && items.length < most) {
    const { data } = await get(path, { limit: 1000, ...query, cursor: next }, signal);
    items.push(...data.items);
    next = data.next_cursor;
  }
  return { items, whole: !next, cursor: first.cursor };
}

/** Returns the first items of a list that may be large, without loading the rest: { items, whole }. */
export async function firstOf(path, query, { signal, most, characters }) {
  const response = await fetchOrFail(`${BASE}/${path}${queryString(query)}`, { signal, cache: 'no-store', headers: { Accept: 'application/x-ndjson', ...auth() } });
  if (!response.ok) throw await toError(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const items = [];
  let rest = '';
  let read = 0;
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? (done ? '\n' : ''))).split('\n');
    rest = lines.pop();
    items.push(...lines.filter(Boolean).map((line) => JSON.parse(line)));
    if (done) return { items, whole: true };
    read += value.length;
    if (items.length >= most || (items.length && read >= characters)) {
      reader.cancel();
      return { items, whole: false };
    }
  }
}

/** Returns a path of the API from segments, each encoded. */
export const at = (...segments) => segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/');

async function send(method, path, { query, body, headers = {}, signal }) {
  const url = `${BASE}/${path}${queryString(query)}`;
  const response = await fetchOrFail(url, {
    method,
    signal,
    cache: path.startsWith('schemas/') ? 'default' : 'no-store',
    headers: { Accept: 'application/json', ...auth(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (!response.ok) throw await toError(response);
  const answer = await response.text();
  return { data: answer ? JSON.parse(answer) : null, json: answer, cursor: response.headers.get('Waymark-Cursor') };
}

async function fetchOrFail(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, { title: 'Unreachable', detail: 'Waymark does not answer. Check that the service runs; this page retries automatically.' });
  }
}

async function toError(response) {
  const problem = await response.json().catch(() => null);
  if (response.status === 401) {
    session.locked = true;
    redraw();
  }
  return new ApiError(response.status, isObject(problem) ? problem : {});
}

const auth = () => (session.token ? { Authorization: `Bearer ${session.token}` } : {});

/** Encodes a query. An empty value is the empty name (API-3); null and undefined are omitted. */
function queryString(query) {
  if (!query) return '';
  const params = new URLSearchParams();
  for (const [name, value] of query instanceof URLSearchParams ? query : Object.entries(query)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined) params.append(name, one);
  }
  const written = params.toString();
  return written ? `?${written}` : '';
}
