import { briefly, errorText, isGiven, names, oneLine, pretty, printable, text, visible } from '/assets/js/lib/text.js';
import { equal, equalAll } from './assert.js';

export const tests = {
  stringsStayAndOtherValuesBecomeJson() {
    equalAll([text('a'), 'a'], [text({ a: 1 }), '{"a":1}'], [text(undefined), ''], [text(null), 'null']);
  },
  objectsWithOwnToStringAreJson() {
    equal(text(JSON.parse('{"toString":1}')), '{"toString":1}');
  },
  falseAndZeroAreGiven() {
    equal([false, 0, [], '', null, undefined].map(isGiven), [true, true, true, false, false, false]);
  },
  emptyValuesAreVisibleOnOneLine() {
    equal([null, undefined, '', 0].map(oneLine), ['none', 'none', '""', '0']);
  },
  largeJsonIsNotIndented() {
    equalAll([pretty({ a: 1 }), '{\n  "a": 1\n}'], [pretty(['x'.repeat(100_001)]).includes('\n'), false]);
  },
  errorHasTypeAndMessage() {
    equalAll(
      [errorText({ type: 'IOError', message: 'disk full' }), 'IOError: disk full'],
      [errorText({ type: '', message: 'disk full' }), 'disk full'],
      [errorText({ type: { a: 1 } }), '{"a":1}'],
      [errorText('text'), 'text'],
      [errorText(null), ''],
    );
  },
  directionMarksAndLoneSurrogatesAreEscaped() {
    equalAll([printable('a\u202eb'), 'a\\u202eb'], [printable('\ud800'), '\\ud800'], [printable('😀\n'), '😀\n']);
  },
  fractionsHaveFourDigits() {
    equal([38.58164675, 0.000123456, 12_345.6, 20_000, null, 'a'].map(briefly),
      ['38.58', '0.0001235', '12350', '20000', 'none', 'a']);
  },
  emptyNamesAndBlanksAreVisible() {
    equal(['', ' a ', '  ', 'a\u200b'].map(visible), ['(empty)', '␣a␣', '␣␣', 'a\\u200b']);
    equal(names(['a', '']), 'a, (empty)');
  },
};
