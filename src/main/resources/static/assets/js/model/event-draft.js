// @ts-check
// Prepares the event of a dead letter for correction, with every character unchanged.

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g;

/** The maximum depth for indentation: a deeper event is invalid (EVT-9), and indentation would make it much larger. */
const MAX_DEPTH = 128;

/**
 * Returns bytes as text, or as base 64 if they are not UTF-8.
 *
 * @param {Api.Bytes | null | undefined} content
 */
export const textOf = (content) => content?.text ?? content?.base64 ?? '';

/**
 * Returns whether a text is the id of a run (EVT-2).
 *
 * @param {string | null} text
 */
export const isRunId = (text) => /^(?!\.\.?$)[A-Za-z0-9._:+@=~,-]{1,250}$/.test(text ?? '');

/**
 * Returns the event to correct and a note about it.
 *
 * @param {Pick<Api.DeadLetter, 'value' | 'headers'>} deadLetter
 */
export function toDraft({ value, headers }) {
  if (isBinary(headers)) {
    const note = 'The record has its attributes as headers. Here, they and its data are shown as one event.';
    return { text: indented(structured(value, headers)), note };
  }
  if (!value) return { text: '', note: 'The record has no value.' };
  if (value.text === null) {
    const note = 'The value is not UTF-8 text. These are its bytes in base 64; replace them with the corrected event.';
    return { text: value.base64, note };
  }
  return { text: indented(value.text), note: '' };
}

/** @param {readonly Api.RecordHeader[]} headers */
function isBinary(headers) {
  const contentType = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  const hasVersion = headers.some(({ name }) => name === 'ce_specversion');
  return hasVersion && !textOf(contentType).startsWith('application/cloudevents');
}

/** @type {(data: Api.Bytes | null, headers: readonly Api.RecordHeader[]) => string} */
function structured(data, headers) {
  const attributes = headers
    .filter(({ name, value }) => name.startsWith('ce_') && name !== 'ce_datacontenttype' && value)
    .map(({ name, value }) => `${JSON.stringify(name.slice(3))}:${JSON.stringify(textOf(value))}`);
  const members = data ? [`"data":${data.text ?? JSON.stringify(data.base64)}`] : [];
  return `{${[...attributes, ...members].join(',')}}`;
}

/** @param {readonly string[]} tokens */
function depthOf(tokens) {
  let depth = 0;
  let deepest = 0;
  for (const token of tokens) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}

/**
 * Indents the tokens. JSON.stringify of the parsed text would change it: numbers lose digits, and integer names change
 * their order.
 *
 * @param {string} text
 */
function indented(text) {
  const tokens = isJson(text) ? text.match(TOKENS) ?? [] : [];
  if (!tokens.length || depthOf(tokens) > MAX_DEPTH) return text;
  let depth = 0;
  const line = (/** @type {number} */ by) => `\n${'  '.repeat((depth += by))}`;
  const isEmpty = (/** @type {number} */ at) => '[{'.includes(tokens[at]) && ']}'.includes(tokens[at + 1]);
  const parts = tokens.map((token, at) => {
    if (token === ',') return `,${line(0)}`;
    if (token === ':') return ': ';
    if (token === '{' || token === '[') return isEmpty(at) ? token : token + line(1);
    if (token === '}' || token === ']') return isEmpty(at - 1) ? token : line(-1) + token;
    return token;
  });
  return parts.join('');
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
