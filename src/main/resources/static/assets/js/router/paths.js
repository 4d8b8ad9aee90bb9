// @ts-check
// Paths and queries of addresses, relative to the root of the service.
import { prefix } from '../lib/root.js';

/** @typedef {Record<string, string | number | null | undefined | readonly string[]>} QueryChanges */

/**
 * Returns a path of encoded segments: path('runs', id, 'schema'); a colon is not encoded.
 *
 * @param {...string} segments
 */
export const path = (...segments) => '/' + segments.map(encode).join('/');

/** @param {Api.Workflow} workflow */
export const workflowPath = ({ namespace, name }) => path('workflows', namespace, name);

/** @type {(dataset: Api.DatasetName, ...more: string[]) => string} */
export const datasetPath = ({ namespace, name }, ...more) => path('datasets', namespace, name, ...more);

/** @param {string} segment */
const encode = (segment) => encodeURIComponent(segment.toWellFormed()).replaceAll('%3A', ':');

/**
 * Returns a path with a query in which some parameters are changed; null removes one.
 *
 * @param {string} path
 * @param {URLSearchParams | string} query
 * @param {QueryChanges} changes
 */
export function withQuery(path, query, changes = {}) {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    for (const one of [value].flat()) if (one !== null && one !== undefined) params.append(name, String(one));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/**
 * Returns the words of a query parameter, which may be repeated or separated by commas.
 *
 * @param {URLSearchParams} query
 * @param {string} name
 */
export const words = (query, name) => query.getAll(name).flatMap((value) => value.split(',')).filter(Boolean);

/**
 * Removes the prefix of a path; null if the path is not of the service.
 *
 * @param {string} pathname
 */
export function withoutPrefix(pathname) {
  return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : null;
}

/**
 * Returns the parameters of a path that matches a pattern such as '/runs/:run/schema'; null if it does not match. The
 * pattern '*' matches any path.
 *
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
export function match(pattern, path) {
  if (pattern === '*') return {};
  const parts = pattern.split('/').filter(Boolean);
  const segments = path.split('/').filter(Boolean).map(decode);
  if (parts.length !== segments.length) return null;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [i, part] of parts.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = segments[i];
    else if (part !== segments[i]) return null;
  }
  return params;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
