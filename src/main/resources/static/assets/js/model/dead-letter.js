// Prepares the event of a dead letter for correction, with every character unchanged.

/** Returns bytes as text, or as base 64 if they are not UTF-8. */
export const textOf = (content) => content?.text ?? content?.base64 ?? '';

/** EVT-2 */
export const isRunId = (key) => /^(?!\.\.?$)[A-Za-z0-9._:+@=~,-]{1,250}$/.test(key ?? '');

/** Returns the event to correct and a note about it: { text, note }. */
export function toDraft({ value, headers }) {
  if (isBinary(headers)) return { text: indented(joined(value, headers)), note: 'The record has its attributes as headers. Here, they and its data are shown as one event.' };
  if (!value) return { text: '', note: 'The record has no value.' };
  if (value.text === null) return { text: value.base64, note: 'The value is not UTF-8 text. These are its bytes in base 64; replace them with the corrected event.' };
  return { text: indented(value.text), note: '' };
}

const valueOf = (headers, header) => textOf(headers.find(({ name }) => name.toLowerCase() === header)?.value);
const isBinary = (headers) => headers.some(({ name }) => name === 'ce_specversion') && !valueOf(headers, 'content-type').startsWith('application/cloudevents');

function joined(data, headers) {
  const attributes = headers
    .filter(({ name, value }) => name.startsWith('ce_') && name !== 'ce_datacontenttype' && value)
    .map(({ name, value }) => `${JSON.stringify(name.slice(3))}:${JSON.stringify(textOf(value))}`);
  return `{${[...attributes, ...(data ? [`"data":${data.text ?? JSON.stringify(data.base64)}`] : [])].join(',')}}`;
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g;

/** The maximum depth for indentation: a deeper event is invalid (EVT-9), and indentation would make it much larger. */
const MAX_DEPTH = 128;

function depthOf(text) {
  let depth = 0;
  let deepest = 0;
  for (const token of text.match(TOKENS)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}

/**
 * Indents the tokens. JSON.stringify of the parsed text would change it: numbers lose digits, and integer names change
 * their order.
 */
function indented(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  if (depthOf(text) > MAX_DEPTH) return text;
  let depth = 0;
  const line = (by) => `\n${'  '.repeat((depth += by))}`;
  const tokens = text.match(TOKENS);
  const isEmpty = (at) => '[{'.includes(tokens[at]) && ']}'.includes(tokens[at + 1]);
  return tokens.map((token, at) => {
    if (token === ',') return `,${line(0)}`;
    if (token === ':') return ': ';
    if (token === '{' || token === '[') return isEmpty(at) ? token : token + line(1);
    if (token === '}' || token === ']') return isEmpty(at - 1) ? token : line(-1) + token;
    return token;
  }).join('');
}
