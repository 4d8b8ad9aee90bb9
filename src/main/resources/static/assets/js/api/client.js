// @ts-check
// The client of the REST API. Every failure is an ApiError, except an aborted request.
import { address } from '../lib/root.js';
import { session } from '../store/session-store.js';
import { ApiError } from './api-error.js';

const BASE = address('api/v1');

/**
 * @typedef {URLSearchParams | Record<string, unknown> | null} Query
 *
 * @typedef {object} Options
 * @property {Query} [query] null and undefined values are omitted; an empty value is the empty name (API-3)
 * @property {unknown} [body] a string is sent as it is, any other value as JSON
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 *
 * @typedef {object} Answer
 * @property {any} data
 * @property {string} json the text of data
 * @property {string | null} cursor the position in the feed that the answer reflects
 */

/**
 * @param {string} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 */
export const get = (path, query, signal) => send('GET', path, { query, signal });

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 */
export const post = (path, body, headers) => send('POST', path, { body, headers });

/** @param {string} path */
export const remove = (path) => send('DELETE', path, {});

/**
 * Returns a path of the API from segments, each encoded.
 *
 * @param {...string} segments
 */
export const apiPath = (...segments) => segments.map((one) => encodeURIComponent(one.toWellFormed())).join('/');

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @returns {Promise<Answer>}
 */
async function send(method, path, { query = null, body, headers = {}, signal }) {
  const response = await request(path, query, {
    method,
    signal,
    cache: path.startsWith('schemas/') ? 'default' : 'no-store',
    headers: { Accept: 'application/json', ...contentType(body), ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const json = await response.text();
  return { data: json ? JSON.parse(json) : null, json, cursor: response.headers.get('Waymark-Cursor') };
}

/**
 * Sends a request with the token of this tab, and returns the response if it is a success.
 *
 * @param {string} path
 * @param {Query} query
 * @param {RequestInit & { headers: Record<string, string> }} options
 */
export async function request(path, query, options) {
  const response = await fetchOrFail(BASE + '/' + path + queryString(query), {
    ...options,
    headers: { ...options.headers, ...authorization() },
  });
  if (response.ok) return response;
  if (response.status === 401) session.lock();
  throw await ApiError.of(response);
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function fetchOrFail(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'AbortError') throw error;
    throw ApiError.unreachable();
  }
}

/**
 * @param {unknown} body
 * @returns {Record<string, string>}
 */
const contentType = (body) => (body === undefined ? {} : { 'Content-Type': 'application/json' });

/** @returns {Record<string, string>} */
const authorization = () => (session.token ? { Authorization: `Bearer ${session.token}` } : {});

/** @param {Query} query */
function queryString(query) {
  const params = new URLSearchParams();
  for (const [name, value] of query instanceof URLSearchParams ? query : Object.entries(query ?? {})) {
    for (const one of [value].flat()) if (one !== null && one !== undefined) params.append(name, String(one));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}
