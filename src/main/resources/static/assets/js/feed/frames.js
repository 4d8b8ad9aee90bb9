// @ts-check
// Parses Server-Sent Events from chunks of text; chunks may end inside frames and comments.

/**
 * @typedef {{ id?: string, event?: string, data?: string, retry?: number }} Frame
 */

/** Returns a function that parses a chunk and returns the frames that it completes. */
export function frameReader() {
  let partialLine = '';
  /** @type {Frame} */
  let frame = {};

  /** @param {string} chunk */
  return function read(chunk) {
    /** @type {Frame[]} */
    const frames = [];
    const lines = (partialLine + chunk).split(/\r\n|\n|\r(?!$)/);
    partialLine = lines.pop() ?? '';
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

/**
 * @param {Frame} frame
 * @param {string} line
 */
function field(frame, line) {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (name === 'data') frame.data = frame.data === undefined ? value : `${frame.data}\n${value}`;
  else if (name === 'retry') frame.retry = /^\d+$/.test(value) ? Number(value) : undefined;
  else if (name === 'id' || name === 'event') frame[name] = value;
}
