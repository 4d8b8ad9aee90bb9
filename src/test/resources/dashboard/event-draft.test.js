import { isRunId, toDraft } from '/assets/js/model/event-draft.js';
import { equal } from './assert.js';

const value = (text) => ({ text, base64: btoa(text) });
const header = (name, text) => ({ name, value: value(text) });

export const tests = {
  everyDigitAndTheOrderOfNamesStay() {
    const { text } = toDraft({ value: value('{"b":1.0,"1":12345678901234567890,"e":[],"s":"a,b"}'), headers: [] });
    equal(text, '{\n  "b": 1.0,\n  "1": 12345678901234567890,\n  "e": [],\n  "s": "a,b"\n}');
  },
  textThatIsNotJsonStays: () => equal(toDraft({ value: value('{"a":'), headers: [] }).text, '{"a":'),
  deepJsonIsNotIndented() {
    const deep = '['.repeat(200) + ']'.repeat(200);
    equal(toDraft({ value: value(deep), headers: [] }).text, deep);
  },
  binaryEventBecomesOneEvent() {
    const headers = [header('ce_specversion', '1.0'), header('ce_id', '7'), header('content-type', 'application/json')];
    const { text } = toDraft({ value: value('{"a":1}'), headers });
    equal(JSON.parse(text), { specversion: '1.0', id: '7', data: { a: 1 } });
  },
  bytesAreShownAsBase64: () => equal(toDraft({ value: { text: null, base64: 'e/8=' }, headers: [] }).text, 'e/8='),
  missingValueIsEmpty: () => equal(toDraft({ value: null, headers: [] }).text, ''),
  dotsAreNoRunId: () => equal(['a', '.', '..', 'a/b', '', null].filter(isRunId), ['a']),
};
