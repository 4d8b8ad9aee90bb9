// @ts-check
// The differences between two runs, by kind and execution.
import { duration } from '../lib/format.js';
import { html } from '../lib/html.js';
import { errorText, isObject, oneLine, visible } from '../lib/text.js';
import { isBreaking, kindOf } from '../model/change.js';
import { groupBy } from '../model/group.js';
import { breakingBadge, changeBadge, stateWord } from './badges.js';
import { changeSummary, oldAndNew } from './change-details.js';

/** @typedef {Api.RunDifference} Difference */

const MAX_SHOWN = 200;
/** @type {readonly (readonly [kind: Difference['kind'], title: string])[]} */
const KINDS = Object.freeze(/** @type {const} */ ([
  ['state', 'States'], ['schema', 'Schemas'], ['config', 'Config'], ['execution', 'Executions in one run only'],
  ['duration', 'Durations'], ['result', 'Results'],
]));

/**
 * @typedef {{ before?: Api.Lifecycle, after?: Api.Lifecycle }} RunStates of the two runs; absent if not loaded
 *
 * @param {{ items: readonly Difference[] } & RunStates} props
 */
export function RunDifferences({ items, before, after }) {
  const groups = groupBy(items, ({ kind }) => kind);
  const present = KINDS.filter(([kind]) => groups.has(kind));
  return html`${present.map(([kind, title]) => section(title, groups.get(kind) ?? [], { before, after }))}`;
}

/** @type {(title: string, items: readonly Difference[], states: RunStates) => Html} */
const section = (title, items, states) => html`
  <section aria-label=${title} key=${title}>
    <div class="section-head"><h2>${title}</h2><p class="view-note">${String(items.length)}</p></div>
    <ul class="table change-list">${items.slice(0, MAX_SHOWN).map((one, i) => differenceItem(one, i, states))}</ul>
    ${items.length > MAX_SHOWN && html`<p class="faint">and ${items.length - MAX_SHOWN} more</p>`}
  </section>`;

/** @type {(one: Difference, i: number, states: RunStates) => Html} */
const differenceItem = (one, i, states) => html`
  <li class="difference" key=${i} data-kind=${one.kind}>
    <span class="difference-subject" title=${one.key ?? undefined}>
      ${one.kind === 'config' ? 'config' : visible(lastOf(one.key ?? ''))}
      ${one.pointer !== null && html`<code class="difference-pointer">${one.pointer || '/'}</code>`}
    </span>
    <span class="difference-value">${valueOf(one, states)}</span>
  </li>`;

/** @param {string} key */
const lastOf = (key) => key.split(']_').at(-1) ?? key;

/** @type {(one: Difference, states: RunStates) => Content} */
function valueOf(one, { before, after }) {
  if (one.kind === 'execution') return `only in the ${one.only_in === 'before' ? 'earlier' : 'later'} run`;
  if (one.kind === 'schema' && one.change) return schemaChange(/** @type {Api.Difference} */ (one.change));
  if (one.kind === 'state') return oldAndNew(stateOf(one.before, before), stateOf(one.after, after));
  if (one.kind === 'duration') return [oldAndNew(seconds(one.before), seconds(one.after)), percent(one.relative)];
  return [oldAndNew(one.before, one.after), percent(one.relative)];
}

/** @param {Api.Difference} change */
const schemaChange = (change) => [
  changeBadge(kindOf(change)),
  html`<code>${visible(change.target_id)}</code>`,
  html`<span class="feed-details">${changeSummary(change)}</span>`,
  isBreaking(change) && breakingBadge(),
];

/** @type {(value: unknown, run: Api.Lifecycle | undefined) => string} */
function stateOf(value, run) {
  if (!isObject(value)) return oneLine(value);
  const error = errorText(value.error ?? undefined);
  const isOver = run === 'completed' || run === 'failed';
  const unfinished = isOver ? `stopped when the run ${run}` : 'not finished';
  const state = value.state === 'in_progress' ? unfinished : stateWord(/** @type {string} */ (value.state));
  return `${state}${error ? `: ${error}` : ''}`;
}

/** @param {unknown} value */
const seconds = (value) => (typeof value === 'number' ? duration(value) : oneLine(value));

/** @param {number | null} relative */
function percent(relative) {
  if (relative === null) return null;
  const text = `${relative > 0 ? '+' : ''}${Math.round(1000 * relative) / 10} %`;
  return html`<span class="muted">${text}</span>`;
}
