// A dead letter as something to mend: the event as text, to the character as it came.

/** Bytes as text, or as they are in base 64 where they are none. */
export const textOf = (content) => content?.text ?? content?.base64 ?? '';

/** EVT-2 */
export const isRunId = (key) => /^(?!\.\.?$)[A-Za-z0-9._:+@=~,-]{1,250}$/.test(key ?? '');

/** The event to mend and what to know of it: { text, note }. */
export function toMend({ value, headers }) {
  if (isBinary(headers)) return { text: indented(joined(value, headers)), note: 'The record has its attributes as headers; here they and its data are one event.' };
  if (!value) return { text: '', note: 'The record has no value.' };
  if (value.text === null) return { text: value.base64, note: 'The value is no text. These are its bytes in base 64; put the mended event in their place.' };
  return { text: indented(value.text), note: '' };
}

const valueOf = (headers, wanted) => textOf(headers.find(({ name }) => name.toLowerCase() === wanted)?.value);
const isBinary = (headers) => headers.some(({ name }) => name === 'ce_specversion') && !valueOf(headers, 'content-type').startsWith('application/cloudevents');

function joined(data, headers) {
  const attributes = headers
    .filter(({ name, value }) => name.startsWith('ce_') && name !== 'ce_datacontenttype' && value)
    .map(({ name, value }) => `${JSON.stringify(name.slice(3))}:${JSON.stringify(textOf(value))}`);
  return `{${[...attributes, ...(data ? [`"data":${data.text ?? JSON.stringify(data.base64)}`] : [])].join(',')}}`;
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g;

/** An event that is nested deeper is invalid (EVT-9), and indented it would be much larger. */
const DEEPEST = 128;

function depthOf(text) {
  let depth = 0;
  let deepest = 0;
  for (const token of text.match(TOKENS)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}

/** Parsed and written again it would be another event: numbers lose digits, names that are numbers their place. */
function indented(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  if (depthOf(text) > DEEPEST) return text;
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
