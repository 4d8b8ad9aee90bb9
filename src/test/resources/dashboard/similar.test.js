import { editDistance, mostSimilar } from '/assets/js/lib/similar.js';
import { equal } from './assert.js';

export const tests = {
  distanceCountsDifferentCharacters() {
    equal([['', 'ab'], ['abc', 'abd'], ['kitten', 'sitting'], ['a', 'a']].map(([a, b]) => editDistance(a, b)),
      [2, 1, 3, 0]);
  },
  nearestNameIsMeant() {
    equal(mostSimilar('customers-2026-11-28', ['orders-1', 'customers-2026-10-20', 'customers-2026-11-29']),
      'customers-2026-11-29');
    equal(mostSimilar('Petsard-adlut', ['petsard-drift', 'petsard-adult']), 'petsard-adult');
  },
  noNameIsMeantIfAllDiffer() {
    equal([mostSimilar('x', ['y']), mostSimilar('anything', ['petsard-drift']), mostSimilar('a', [])],
      [null, null, null]);
  },
};
