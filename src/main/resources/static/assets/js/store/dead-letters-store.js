// @ts-check
// The number of dead letters, which is loaded every 30 s while somebody shows it.
import { get } from '../api/client.js';
import { notifier } from './notifier.js';
import { session } from './session-store.js';

const INTERVAL = 30_000;
const MAX = 1000;

const { subscribe, notify } = notifier();
let subscribers = 0;
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;

export const deadLetters = {
  MAX,
  /** The number, at most MAX; null before it is known. */
  count: /** @type {number | null} */ (null),
  /** @param {() => void} listener */
  subscribe(listener) {
    const unsubscribe = subscribe(listener);
    if (subscribers++ === 0) {
      load();
      timer = setInterval(() => document.hidden || session.locked || load(), INTERVAL);
    }
    return () => {
      unsubscribe();
      if (--subscribers === 0) clearInterval(timer);
    };
  },
};

async function load() {
  const answer = await get('dead-letters', { limit: MAX }).catch(() => null);
  if (!answer || deadLetters.count === answer.data.items.length) return;
  deadLetters.count = answer.data.items.length;
  notify();
}
