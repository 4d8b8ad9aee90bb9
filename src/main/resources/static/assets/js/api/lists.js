// @ts-check
// Reads lists of the API that have more than one page.
import { get, request } from './client.js';

const PAGE_SIZE = 1000;
const MAX_ITEMS = 5000;

/**
 * Returns all items of a list, up to a limit; complete is false beyond it. The cursor is that of the first page.
 *
 * @param {string} path
 * @param {Record<string, unknown>} query
 * @param {{ signal?: AbortSignal, max?: number }} [options]
 * @returns {Promise<{ items: any[], complete: boolean, cursor: string | null }>}
 */
export async function getAll(path, query, { signal, max = MAX_ITEMS } = {}) {
  const first = await get(path, { limit: PAGE_SIZE, ...query }, signal);
  const items = [...first.data.items];
  let next = first.data.next_cursor;
  while (next && items.length < max) {
    const { data } = await get(path, { limit: PAGE_SIZE, ...query, cursor: next }, signal);
    items.push(...data.items);
    next = data.next_cursor;
  }
  return { items, complete: !next, cursor: first.cursor };
}

/**
 * Returns the first items of a list that may be large, without loading the rest.
 *
 * @param {string} path
 * @param {Record<string, unknown>} query
 * @param {{ signal?: AbortSignal, max: number, maxCharacters: number }} options
 * @returns {Promise<{ items: any[], complete: boolean }>}
 */
export async function getFirst(path, query, { signal, max, maxCharacters }) {
  const headers = { Accept: 'application/x-ndjson' };
  const response = await request(path, query, { signal, cache: 'no-store', headers });
  const stream = /** @type {ReadableStream} */ (response.body).pipeThrough(new TextDecoderStream());
  const reader = stream.getReader();
  const items = [];
  let rest = '';
  let characters = 0;
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? (done ? '\n' : ''))).split('\n');
    rest = lines.pop() ?? '';
    items.push(...lines.filter(Boolean).map((line) => JSON.parse(line)));
    if (done) return { items, complete: true };
    characters += value.length;
    if (items.length >= max || (items.length && characters >= maxCharacters)) {
      reader.cancel();
      return { items, complete: false };
    }
  }
}
