// @ts-check
// The differences of two schemas.
import { changeCounts, incompatibleBadge } from '../../components/badges.js';
import { SearchInput, ToggleGroup } from '../../components/filter-controls.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { SchemaDiff, schemaChanges } from '../../components/schema-diff.js';
import { plural, shortId } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { countChanges, isBreaking } from '../../model/change.js';
import { fieldRows } from '../../model/fields.js';
import { useResource } from '../../store/resource.js';
import { loadComparison } from './comparison.js';

/**
 * @import { Comparison, Side } from './comparison.js'
 * @typedef {{ from: Side, to: Side, query: URLSearchParams }} Props
 */

const ONLY_BREAKING = Object.freeze([Object.freeze(/** @type {const} */ (['breaking', 'only incompatible']))]);

/** @param {Props} props */
export function ComparedSchemas({ from, to, query }) {
  const comparison = useResource((key, signal) => {
    const [before, after] = JSON.parse(key);
    return loadComparison(before, after, signal);
  });
  comparison.ensure(JSON.stringify([from, to]));
  return html`
    ${whenLoaded(comparison, 'the comparison', (one) => differences(one, { from, to, query }))}`;
}

/** @type {(comparison: Comparison, props: Props) => Content} */
function differences({ before, after, changes }, { from, to, query }) {
  const { counts, breaking, schema } = countChanges(changes);
  const isDifferent = Object.keys(counts).length > 0;
  const search = (query.get('q') ?? '').toLowerCase();
  const withUnchanged = query.get('same') === '1' || !isDifferent;
  const onlyBreaking = query.get('only') === 'breaking';
  const all = fieldRows(before ?? {}, after ?? {}, changes);
  const unchanged = all.filter((row) => !row.kind).length;
  const rows = all.filter((row) => (withUnchanged || row.kind)
    && row.id.toLowerCase().includes(search)
    && (!onlyBreaking || isBreaking(row.change)));
  const unchangedOption = [['1', `${plural(unchanged, 'field')} that did not change`]];
  return [
    html`
      <div class="inline compare-summary">
        ${isDifferent ? changeCounts(counts) : html`<span class="muted">The fields are the same.</span>`}
        ${breaking > 0 && incompatibleBadge(breaking)}
      </div>`,
    html`
      <div class="filters">
        <${SearchInput} name="q" label="Find a field" />
        <${ToggleGroup} name="only" label="Show" options=${ONLY_BREAKING} />
        ${isDifferent && html`<${ToggleGroup} name="same" label="" options=${unchangedOption} />`}
      </div>`,
    schemaChanges(schema),
    rows.length
      ? html`<${SchemaDiff} rows=${rows} titles=${[titleOf(from), titleOf(to)]} />`
      : empty('No field matches', 'Clear the search or show the unchanged fields.'),
  ];
}

/** @param {Side} side */
const titleOf = ({ run, snapshot }) => `${run} ${shortId(snapshot)}`;
