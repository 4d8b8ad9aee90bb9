// @ts-check
// The number of dead letters, in the navigation.
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { useOwned, useStore } from '../store/hooks.js';
import { session } from '../store/session-store.js';
import { resource } from '../store/resource.js';
import { get } from '../api/client.js';

const INTERVAL = 30_000;
const MAX = 1000;

function countStore() {
  const letters = resource(async (_, signal) =>
    (await get('dead-letters', { limit: MAX }, signal)).data.items.length);
  const timer = setInterval(() => document.hidden || session.locked || letters.reload(), INTERVAL);
  const { dispose } = letters;
  letters.dispose = () => {
    clearInterval(timer);
    dispose();
  };
  return letters.ensure('all');
}

export function DeadLetterBadge() {
  const { data } = useStore(useOwned(countStore));
  if (!data) return null;
  const text = data < MAX ? count(data) : '999+';
  return html`<span class="count-badge" title="Events that were not recorded">${text}</span>`;
}
