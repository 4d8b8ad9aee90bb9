// @ts-check
// Notifies its subscribers once a second while the page is visible.
import { notifier } from './notifier.js';

const PERIOD = 1000;

const { subscribe, notify } = notifier();
let subscribers = 0;
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;

export const clock = Object.freeze({
  /** @param {() => void} listener */
  subscribe(listener) {
    const unsubscribe = subscribe(listener);
    if (subscribers++ === 0) timer = setInterval(() => document.hidden || notify(), PERIOD);
    return () => {
      unsubscribe();
      if (--subscribers === 0) clearInterval(timer);
    };
  },
});
