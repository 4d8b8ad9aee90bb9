// @ts-check
// The notice of a service without runs.
import { html } from '../lib/html.js';
import { address } from '../lib/root.js';
import { empty } from './notices.js';

export function welcome() {
  const command = 'curl --data-binary @deploy/examples/failing.ndjson '
    + `-H 'Content-Type: application/x-ndjson' ${address('api/v1/events')}`;
  const copy = () => navigator.clipboard?.writeText(command);
  return empty(
    'No run yet',
    'Waymark is ready. A run appears here as soon as an executor publishes its first event.',
    'To see one now, send the example from the project’s folder:',
    html`<code class="command" tabindex="0">${command}</code>`,
    html`<button class="button" type="button" onclick=${copy}>Copy the command</button>`,
  );
}
