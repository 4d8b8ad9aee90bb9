// @ts-check
// The number of dead letters, in the navigation.
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { deadLetters } from '../store/dead-letters-store.js';
import { useStore } from '../store/hooks.js';

export function DeadLetterBadge() {
  const { count: n, MAX } = useStore(deadLetters);
  if (!n) return null;
  return html`
    <span class="count-badge" title="Events that were not recorded">${n < MAX ? count(n) : '999+'}</span>`;
}
