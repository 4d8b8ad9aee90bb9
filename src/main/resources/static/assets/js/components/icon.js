// @ts-check
// Icons, 16 × 16, in the colour of the text. They are decorative: their meaning is also in a text or a label.
import { html } from '../lib/html.js';

/** @type {Readonly<Record<string, string>>} */
const PATHS = Object.freeze({
  completed: 'M3.5 8.5l3 3 6-7',
  observed: 'M2.5 8c3-4.5 8-4.5 11 0-3 4.5-8 4.5-11 0zM8 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z',
  stopped: 'M4.5 4.5h7v7h-7z',
  failed: 'M4 4l8 8M12 4l-8 8',
  in_progress: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  not_started: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  restored: 'M3 8a5 5 0 1 1 1.6 3.7M3 12.5V9.2h3.3',
  started: 'M5.5 3.5l7 4.5-7 4.5z',
  create: 'M8 3.5v9M3.5 8h9',
  delete: 'M3.5 8h9',
  update: 'M3 8c1.6-2.6 3.4-2.6 5 0s3.4 2.6 5 0',
  transform: 'M3 5.5h9.5L10 3M13 10.5H3.5L6 13',
  rename: 'M3 8h9.5M9 4.5L12.5 8 9 11.5',
  many: 'M3 4.5h10M3 8h10M3 11.5h10',
  gap: 'M3 8h2.5M10.5 8H13M7.5 5l1 6',
  search: 'M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3.3 3.3',
  close: 'M4 4l8 8M12 4l-8 8',
  open: 'M4 6l4 4 4-4',
  closed: 'M6 4l4 4-4 4',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5l7.5 4.5L5 12.5z',
  sun:
    'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.4M8 13.1v1.4' +
    'M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  system: 'M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3',
  key: 'M5.5 7a3 3 0 1 1 0 4.2A3 3 0 0 1 5.5 7zM9.6 8.2l4-4M11.6 6.2l1.6 1.6',
  timing: 'M8 2.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8zM8 5v3l2 1.5',
});

/** @param {string} name */
export const icon = (name) => html`
  <svg viewBox="0 0 16 16" aria-hidden="true" class=${`icon icon-${name}`}>
    <path d=${PATHS[name] ?? PATHS.not_started} />
  </svg>`;
