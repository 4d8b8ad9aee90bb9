// The page at /openapi/ui: Swagger UI with the service's own description. It sends the token of this tab.
import { session } from './session.js';
import { address, root } from './lib/root.js';

const container = document.getElementById('api');

const authorized = (request) => {
  if (session.token && !request.headers.Authorization) request.headers.Authorization = `Bearer ${session.token}`;
  return request;
};

async function show() {
  const answer = await fetch(address('openapi'), authorized({ headers: { Accept: 'application/json' } }));
  if (answer.status === 401) return askForToken();
  if (!answer.ok) return showMessage(`The description cannot be read: ${answer.status}. Reload the page.`);
  window.SwaggerUIBundle({
    // the description has its server relative to its own address, which Swagger UI does not have
    spec: { ...(await answer.json()), servers: [{ url: root.href.replace(/\/$/, '') }] },
    domNode: container,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    requestInterceptor: authorized,
    validatorUrl: null,
  });
}

/** Requests the token, which is stored until the tab closes, also for the dashboard. */
function askForToken() {
  showMessage(session.token ? 'This token is unknown. ' : 'This service requires a bearer token. ');
  const input = Object.assign(document.createElement('input'), { type: 'password', autocomplete: 'off', ariaLabel: 'Bearer token' });
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Use token' });
  button.onclick = () => {
    session.token = input.value.trim();
    show();
  };
  container.append(input, button);
}

function showMessage(text) {
  container.replaceChildren(Object.assign(document.createElement('p'), { textContent: text }));
}

show();
