// @ts-check
// Finds the name that somebody probably meant.

/** The share of a name that may differ. */
const MAX_DIFFERENCE = 0.34;

/**
 * Returns the most similar name; null if none is similar.
 *
 * @type {(name: string, names: readonly string[]) => string | null}
 */
export function mostSimilar(name, names) {
  let nearest = null;
  let least = Math.floor(name.length * MAX_DIFFERENCE);
  for (const one of names) {
    if (Math.abs(one.length - name.length) > least) continue;
    const distance = editDistance(name.toLowerCase(), one.toLowerCase());
    if (distance > least || (nearest !== null && distance === least)) continue;
    nearest = one;
    least = distance;
  }
  return nearest;
}

/**
 * Returns how many characters must be added, removed or replaced to make one text from another.
 *
 * @type {(a: string, b: string) => number}
 */
export function editDistance(a, b) {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, replaced));
    }
    previous = current;
  }
  return previous[b.length];
}
