// Reads Server-Sent Events from pieces of text; frames and comments may be cut anywhere.

/** Answers a function that takes a piece of text and gives the frames it completes: { id, event, data, retry }. */
export function frameReader() {
  let rest = '';
  let frame = {};

  return function read(piece) {
    const frames = [];
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line !== '') field(frame, line);
      else if (Object.keys(frame).length) {
        frames.push(frame);
        frame = {};
      }
    }
    return frames;
  };
}

function field(frame, line) {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (name === 'data') frame.data = frame.data === undefined ? value : `${frame.data}\n${value}`;
  else if (name === 'retry') frame.retry = /^\d+$/.test(value) ? Number(value) : undefined;
  else if (name === 'id' || name === 'event') frame[name] = value;
}
