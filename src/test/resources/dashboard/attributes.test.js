import { attributesOf, nestedOf } from '/assets/js/model/attributes.js';
import { propertiesOf, typeText } from '/assets/js/model/attribute-properties.js';
import { equal, equalAll } from './assert.js';

const texts = (attribute) => propertiesOf(attribute).map(({ text }) => text);

export const tests = {
  predefinedNamesAreOrdinary() {
    equal([...attributesOf(JSON.parse('{"attributes":{"__proto__":{},"constructor":{}}}')).keys()],
      ['__proto__', 'constructor']);
  },
  inconsistentNamesAreIgnored() {
    equal([...attributesOf({ attribute_names: ['x', 'a'], attributes: { b: {}, a: {} } }).keys()], ['b', 'a']);
    equal([...attributesOf({ attribute_names: ['a', 'a'], attributes: { b: {}, a: {} } }).keys()], ['b', 'a']);
  },
  missingAttributesAreNone() {
    equal([attributesOf(null), nestedOf(null), nestedOf(undefined)].map(({ size }) => size), [0, 0, 0]);
  },
  typeMayBeAnyJson: () => equalAll([typeText({ type: { a: 1 } }), '{"a":1}'], [typeText(null), 'no type']),
  typePropertiesComeFirst() {
    equal(texts({ type: 'int', is_constant: true, type_attr: { nullable: false, category: true, precision: 2 } }),
      ['not null', 'category', 'precision 2', 'constant']);
  },
  defaultsAreOmitted() {
    equal(texts({ type_attr: { nullable: true }, cast_errors: 'coerce', null_strategy: 'keep', enable_x: true }), []);
  },
  longValuesAreAbbreviated() {
    equal(texts({ na_values: [1, 2, 3, 4], constraints: { min: 1, max: { a: 1 } } }),
      ['na values 4 values', 'constraints min 1, max …']);
  },
};
