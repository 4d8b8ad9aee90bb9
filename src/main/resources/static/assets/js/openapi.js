// @ts-check
// The page at /openapi/ui: Swagger UI with the service's own description. It sends the token of this tab.
import { address, root } from './lib/root.js';
import { session } from './store/session-store.js';

const container = /** @type {HTMLElement} */ (document.getElementById('api'));

/** @param {{ headers: Record<string, string> }} request */
const authorized = (request) => {
  if (session.token && !request.headers.Authorization) request.headers.Authorization = `Bearer ${session.token}`;
  return request;
};

async function show() {
  const response = await fetch(address('openapi'), authorized({ headers: { Accept: 'application/json' } }));
  if (response.status === 401) return requestToken();
  if (!response.ok) return showMessage(`The description cannot be read: ${response.status}. Reload the page.`);
  /** @type {any} */ (window).SwaggerUIBundle({
    // the description has its server relative to its own address, which Swagger UI does not have
    spec: { ...(await response.json()), servers: [{ url: root.href.replace(/\/$/, '') }] },
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
function requestToken() {
  showMessage(session.token ? 'This token is unknown. ' : 'This service requires a bearer token. ');
  const input = document.createElement('input');
  Object.assign(input, { type: 'password', autocomplete: 'off', ariaLabel: 'Bearer token' });
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Use token' });
  button.onclick = () => {
    session.token = input.value.trim();
    show();
  };
  container.append(input, button);
}

/** @param {string} text */
function showMessage(text) {
  container.replaceChildren(Object.assign(document.createElement('p'), { textContent: text }));
}

show();
