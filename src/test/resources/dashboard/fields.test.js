import { fieldRows } from '/assets/js/model/fields.js';
import { equal } from './assert.js';

const schema = (json) => JSON.parse(json);
const kinds = (rows) => rows.map(({ id, kind }) => `${id} ${kind}`);
const change = (path, change_type, more = {}) => ({ target_type: 'field', target_path: path, change_type, ...more });

export const tests = {
  oneSchemaHasNoChanges() {
    equal(kinds(fieldRows(null, schema('{"attributes":{"a":{},"b":{}}}'))), ['a null', 'b null']);
  },
  columnOrderIsThatOfTheNames() {
    const rows = fieldRows(null, schema('{"attribute_names":["10","2","b"],"attributes":{"10":{},"2":{},"b":{}}}'));
    equal(rows.map(({ name }) => name), ['10', '2', 'b']);
  },
  deletedFieldKeepsItsPosition() {
    const rows = fieldRows(schema('{"attributes":{"a":{},"b":{},"c":{}}}'), schema('{"attributes":{"a":{},"c":{}}}'),
      [change(['b'], 'delete')]);
    equal(kinds(rows), ['a null', 'b delete', 'c null']);
  },
  renamedFieldIsOneRow() {
    const before = schema('{"attributes":{"a":{"type":"int"},"b":{}}}');
    const rows = fieldRows(before, schema('{"attributes":{"x":{},"b":{}}}'), [
      change(['x'], 'update', { renamed_from: 'a' }),
    ]);
    equal(kinds(rows), ['x rename', 'b null']);
    equal(rows[0].before, { type: 'int' });
  },
  splitFieldIsDeleted() {
    const rows = fieldRows(schema('{"attributes":{"a":{}}}'), schema('{"attributes":{"a_x":{},"a_y":{}}}'), [
      change(['a'], 'transform', { into: ['a_x', 'a_y'] }), change(['a_x'], 'create'), change(['a_y'], 'create'),
    ]);
    equal(kinds(rows), ['a transform', 'a_x create', 'a_y create']);
  },
  nestedFieldsFollowTheOuterField() {
    const rows = fieldRows(schema('{"attributes":{"a":{"attributes":{"p":{},"q":{}}},"b":{}}}'),
      schema('{"attributes":{"a":{"attributes":{"q":{"type":"str"}}},"b":{}}}'),
      [change(['a', 'p'], 'delete'), change(['a', 'q'], 'transform')]);
    equal(kinds(rows), ['a null', 'a.p delete', 'a.q transform', 'b null']);
    equal(rows.map(({ depth }) => depth), [0, 1, 1, 0]);
  },
  replacedFieldIsDeletedAndCreated() {
    const both = schema('{"attributes":{"a":{}}}');
    const rows = fieldRows(both, both, [change(['a'], 'create'), change(['a'], 'delete')]);
    equal(kinds(rows).sort(), ['a create', 'a delete']);
    equal(new Set(rows.map(({ key }) => key)).size, 2);
  },
  fieldsWithoutARecordAreCompared() {
    const rows = fieldRows(schema('{"attributes":{"a":{}}}'), schema('{"attributes":{"b":{}}}'));
    equal(kinds(rows).sort(), ['a delete', 'b create']);
  },
};
