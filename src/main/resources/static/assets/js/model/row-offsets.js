// @ts-check
// The positions of the rows of a list, in pixels.

/**
 * @typedef {object} RowOffsets
 * @property {number} total the height of all rows
 * @property {(index: number) => number} top
 * @property {(index: number) => number} height
 * @property {(y: number) => number} indexAt the row at a position; beyond the end as if further rows followed
 */

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number | ((item: T) => number)} rowHeight
 * @returns {RowOffsets}
 */
export function rowOffsets(items, rowHeight) {
  if (typeof rowHeight === 'number') {
    return {
      total: items.length * rowHeight,
      top: (index) => index * rowHeight,
      height: () => rowHeight,
      indexAt: (y) => Math.floor(y / rowHeight),
    };
  }
  const tops = new Float64Array(items.length + 1);
  for (const [i, item] of items.entries()) tops[i + 1] = tops[i] + rowHeight(item);
  const total = tops[items.length];
  const smallest = items.reduce((least, item) => Math.min(least, rowHeight(item)), total || 1);
  return {
    total,
    top: (index) => tops[index],
    height: (index) => tops[index + 1] - tops[index],
    indexAt: (y) => (y >= total ? items.length + Math.floor((y - total) / smallest) : lastBefore(tops, y)),
  };
}

/** @type {(tops: Float64Array, y: number) => number} */
function lastBefore(tops, y) {
  let low = 0;
  let high = tops.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (tops[middle] <= y) low = middle;
    else high = middle;
  }
  return low;
}
