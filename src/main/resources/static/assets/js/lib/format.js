// Formats times, durations, numbers and values.
import { text, visible } from './text.js';

const dateTime = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
});
const timeOnly = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const numbers = new Intl.NumberFormat('en');

export const count = (n) => numbers.format(n ?? 0);
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export const millis = (time) => (time ? Date.parse(time) : NaN);
export const when = (time) => written(dateTime, time);
export const clock = (time) => written(timeOnly, time);

const written = (format, time) => (Number.isNaN(millis(time)) ? '–' : format.format(millis(time)));

/** "just now", "4 min ago", "3 h ago", then the date. */
export function ago(time, now = Date.now()) {
  if (Number.isNaN(millis(time))) return '–';
  const seconds = Math.round((now - Date.parse(time)) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 86400 * 14) return plural(Math.floor(seconds / 86400), 'day') + ' ago';
  return when(time).split(',').slice(0, 2).join(',');
}

/** 0.25 → "250 ms", 12.75 → "12.8 s", 75 → "1 min 15 s", 7260 → "2 h 1 min". */
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

const trim = (n, places) => String(Number(n.toFixed(places)));
const join = (a, unitA, b, unitB) => (b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`);

export function between(start, end) {
  return start && end ? (Date.parse(end) - Date.parse(start)) / 1000 : null;
}

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

/** snapshot_000005_20241224_210016 → "#5" */
export function shortId(id) {
  const number = /^[a-z]+_0*(\d+)_/.exec(id ?? '');
  return number ? `#${number[1]}` : (id ?? '–');
}

/** Returns Loader[v1] for a record, an execution or an element of a path. */
export const execution = ({ module_name, experiment_name, module = module_name, experiment = experiment_name }) => `${visible(module)}[${visible(experiment)}]`;

/** Returns the workflow as in filters (API-5); '' if there is none. */
export const workflowName = (workflow) => (workflow ? `${text(workflow.namespace)}/${text(workflow.name)}` : '');

/** Returns "attempt 2" if the executor counts its attempts. */
export const attempt = ({ attempt: n }) => (n ? `attempt ${n}` : '');

/** "/type_attr/nullable" → "nullable", "/constraints/min" → "constraints.min" */
export function property(pointer) {
  const parts = pointer.split('/').slice(1).map((p) => visible(p.replaceAll('~1', '/').replaceAll('~0', '~')));
  return (parts[0] === 'type_attr' && parts.length > 1 ? parts.slice(1) : parts).join('.');
}
