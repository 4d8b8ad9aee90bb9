// @ts-check
// Formats times, durations, numbers and values.
import { text, visible } from './text.js';

const dateTime = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hour12: false,
});
const timeOnly = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
});
const dayOnly = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const numbers = new Intl.NumberFormat('en');

/** @typedef {string | null | undefined} Time */

/** @param {number | null | undefined} n */
export const count = (n) => numbers.format(n ?? 0);

/** @type {(n: number, one: string, many?: string) => string} */
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** @type {(list: readonly string[], max?: number) => string} */
export const shortList = (list, max = 3) =>
  list.slice(0, max).join(', ') + (list.length > max ? ` and ${list.length - max} more` : '');

/** @param {Time} time */
export const millis = (time) => (time ? Date.parse(time) : NaN);

/** @param {Time} time */
export const dateAndTime = (time) => formatted(dateTime, time);

/**
 * Returns the day, such as "Nov 22"; with the year if it is not the current one.
 *
 * @param {Time} time
 */
export function day(time, now = Date.now()) {
  if (Number.isNaN(millis(time))) return '–';
  const isThisYear = new Date(millis(time)).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? dayOnly : dayAndYear).format(millis(time));
}

/** @param {Time} time */
export const timeOfDay = (time) => formatted(timeOnly, time);

/**
 * Returns the time, with the day unless it is today.
 *
 * @param {Time} time
 */
export function dayAndTime(time, now = Date.now()) {
  const isToday = new Date(millis(time)).toDateString() === new Date(now).toDateString();
  return isToday || Number.isNaN(millis(time)) ? timeOfDay(time) : `${day(time, now)}, ${timeOfDay(time)}`;
}

/** @type {(format: Intl.DateTimeFormat, time: Time) => string} */
const formatted = (format, time) => (Number.isNaN(millis(time)) ? '–' : format.format(millis(time)));

/**
 * Returns "just now", "4 min ago", "3 h ago", then the date.
 *
 * @param {Time} time
 */
export function ago(time, now = Date.now()) {
  if (Number.isNaN(millis(time))) return '–';
  const seconds = Math.round((now - millis(time)) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 86400 * 14) return plural(Math.floor(seconds / 86400), 'day') + ' ago';
  return day(time, now);
}

/**
 * Formats a duration: 0.25 → "250 ms", 12.75 → "12.8 s", 75 → "1 min 15 s", 7260 → "2 h 1 min".
 *
 * @param {number | null | undefined} seconds
 */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return '–';
  if (seconds <= 0) return '0 s';
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${seconds < 10 ? trim(seconds, 2) : trim(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return join(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86400) return join(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return join(Math.floor(whole / 86400), 'd', Math.floor((whole % 86400) / 3600), 'h');
}

/** @type {(n: number, places: number) => string} */
const trim = (n, places) => String(Number(n.toFixed(places)));

/** @type {(a: number, unitA: string, b: number, unitB: string) => string} */
const join = (a, unitA, b, unitB) => (b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`);

/**
 * Returns the seconds between two times; null if one is missing.
 *
 * @param {Time} start
 * @param {Time} end
 */
export function between(start, end) {
  return start && end ? (Date.parse(end) - Date.parse(start)) / 1000 : null;
}

/** @param {number | null | undefined} n */
export function bytes(n) {
  if (n === null || n === undefined) return '–';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return `${trim(n, i ? 1 : 0)} ${units[i]}`;
}

/**
 * Shortens an id: snapshot_000005_20241224_210016 → "#5".
 *
 * @param {string | null | undefined} id
 */
export function shortId(id) {
  const number = /^[a-z]+_0*(\d+)_/.exec(id ?? '');
  return number ? `#${number[1]}` : (id ?? '–');
}

/**
 * Returns Loader[v1] for a record, an execution or an element of a path.
 *
 * @param {{ module_name: string, experiment_name: string } | { module: string, experiment: string }} one
 */
export const execution = (one) =>
  ('module' in one
    ? `${visible(one.module)}[${visible(one.experiment)}]`
    : `${visible(one.module_name)}[${visible(one.experiment_name)}]`);

/**
 * Returns the workflow as in filters (API-5); '' if there is none.
 *
 * @param {Api.Workflow | null | undefined} workflow
 */
export const workflowName = (workflow) => (workflow ? `${text(workflow.namespace)}/${text(workflow.name)}` : '');

/**
 * Returns "attempt 2" if the executor counts its attempts.
 *
 * @param {{ attempt?: number }} record
 */
export const attempt = ({ attempt: n }) => (n ? `attempt ${n}` : '');

/**
 * Formats the path of a property: "/type_attr/nullable" → "nullable", "/constraints/min" → "constraints.min".
 *
 * @param {string} pointer
 */
export function property(pointer) {
  const parts = pointer.split('/').slice(1).map((part) => visible(part.replaceAll('~1', '/').replaceAll('~0', '~')));
  return (parts[0] === 'type_attr' && parts.length > 1 ? parts.slice(1) : parts).join('.');
}
