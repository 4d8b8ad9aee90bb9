// The page at /openapi/ui: Swagger UI with the service's own description. A token that this tab knows goes along.
import { session } from './session.js';
import { address, root } from './lib/root.js';

const place = document.getElementById('api');

const authorized = (request) => {
  if (session.token && !request.headers.Authorization) request.headers.Authorization = `Bearer ${session.token}`;
  return request;
};

async function show() {
  const answer = await fetch(address('openapi'), authorized({ headers: { Accept: 'application/json' } }));
  if (answer.status === 401) return askForToken();
  if (!answer.ok) return tell(`The description cannot be read: ${answer.status}. Reload the page.`);
  window.SwaggerUIBundle({
    // the description names its server relative to its own address, which Swagger UI does not know
    spec: { ...(await answer.json()), servers: [{ url: root.href.replace(/\/$/, '') }] },
    domNode: place,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    requestInterceptor: authorized,
    validatorUrl: null,
  });
}

/** It is kept until the tab closes, for the dashboard in this tab too. */
function askForToken() {
  tell(session.token ? 'This token is not known. ' : 'This Waymark asks for a bearer token. ');
  const input = Object.assign(document.createElement('input'), { type: 'password', autocomplete: 'off', ariaLabel: 'Bearer token' });
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Use token' });
  button.onclick = () => {
    session.token = input.value.trim();
    show();
  };
  place.append(input, button);
}

function tell(text) {
  place.replaceChildren(Object.assign(document.createElement('p'), { textContent: text }));
}

show();
