import { match, path, withQuery, withoutPrefix, words } from '/assets/js/router/paths.js';
import { equal, equalAll } from './assert.js';

export const tests = {
  segmentsAreEncoded: () => equal(path('runs', 'a:b+c@d=e~f,g', 'ä/'), '/runs/a:b%2Bc%40d%3De~f%2Cg/%C3%A4%2F'),
  patternsNameSegments() {
    equalAll(
      [match('/runs/:run/:tab', '/runs/a%2Fb/schema'), { run: 'a/b', tab: 'schema' }],
      [match('/runs/:run', '/runs'), null],
      [match('/runs', '/changes'), null],
      [match('*', '/any/thing'), {}],
      [match('/', '/'), {}],
      [match('/runs/:run', '/runs/%'), { run: '%' }],
    );
  },
  queryKeepsOtherParameters() {
    equalAll(
      [withQuery('/a', 'x=1&y=2', { y: null, z: ['3', '4'] }), '/a?x=1&z=3&z=4'],
      [withQuery('/a', 'x=1', { x: undefined }), '/a'],
      [withQuery('/a', '', { x: '' }), '/a?x='],
    );
  },
  wordsMayBeSeparatedByCommas: () => equal(words(new URLSearchParams('k=a,b&k=c&k='), 'k'), ['a', 'b', 'c']),
  pathOutsideOfTheServiceHasNoRest: () => equal([withoutPrefix('/runs'), withoutPrefix('x')], ['/runs', null]),
};
