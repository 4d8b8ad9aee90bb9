import { evolutionRows } from '/assets/js/model/evolution.js';
import { equal } from './assert.js';

const column = (attributes, changes = []) =>
  ({ id: '', title: '', note: '', schema: attributes && { attributes }, changes });
const field = (name, change_type, more = {}) =>
  ({ target_type: 'field', target_path: [name], change_type, compatibility: 'compatible', ...more });
const cells = (row) => row.cells.map((cell) => cell && `${cell.gone ? 'gone' : cell.type} ${cell.kind}`);

export const tests = {
  fieldWithoutChangeIsABand() {
    const [row] = evolutionRows([column({ a: { type: 'int' } }), column({ a: { type: 'int' } })]);
    equal(cells(row), ['int null', 'int null']);
    equal([row.changed, row.breaking], [false, false]);
  },
  changeIsInItsVersion() {
    const changes = [field('a', 'transform', { compatibility: 'breaking' })];
    const [row] = evolutionRows([column({ a: { type: 'int' } }), column({ a: { type: 'str' } }, changes)]);
    equal(cells(row), ['int null', 'str transform']);
    equal([row.changed, row.breaking], [true, true]);
  },
  deletedFieldIsGone() {
    const [row] = evolutionRows([column({ a: {} }), column({}, [field('a', 'delete')]), column({})]);
    equal(cells(row), ['– null', 'gone delete', null]);
  },
  newFieldIsCreated() {
    const rows = evolutionRows([column({ a: {} }), column({ a: {}, b: {} })]);
    equal(cells(rows[1]), [null, '– create']);
  },
  versionWithoutSchemaEndsEveryField() {
    const end = { target_type: 'schema', change_type: 'delete', compatibility: 'breaking' };
    const start = { target_type: 'schema', change_type: 'create' };
    const [row] = evolutionRows([column({ a: {} }), column(null, [end]), column({ a: {} }, [start])]);
    equal(cells(row), ['– null', 'gone delete', '– create']);
  },
};
