// @ts-check
// The frame of every view: the name, the navigation, the state of the connection.
import { html } from '../lib/html.js';
import { useStore } from '../store/hooks.js';
import { session } from '../store/session-store.js';
import { theme } from '../store/theme-store.js';
import { ConnectionState } from './connection-state.js';
import { icon } from './icon.js';

const VIEWS = Object.freeze([
  ['/runs', 'Runs'], ['/changes', 'Changes'], ['/compare', 'Compare'], ['/dead-letters', 'Dead letters'],
]);
/** @type {Readonly<Record<string, string>>} */
const THEME_ICONS = Object.freeze({ system: 'system', light: 'sun', dark: 'moon' });

/** @param {{ path: string, children: Content }} props */
export const Shell = ({ path, children }) => html`
  <div class="shell">
    <a class="skip-link" href="#main">Skip to content</a>
    <header class="page-header">
      <a class="brand" href="/runs" aria-label="Waymark, all runs">${logo()}<span>Waymark</span></a>
      <nav class="nav-links" aria-label="Views">
        ${VIEWS.map(([href, name]) => html`
          <a class="nav-link" href=${href} aria-current=${isCurrent(path, href) ? 'page' : undefined}>${name}</a>`)}
      </nav>
      <div class="page-header-end"><${ConnectionState} />${tokenButton()}<${ThemeButton} /></div>
    </header>
    <main class="main" id="main" tabindex="-1">${children}</main>
  </div>`;

/** @type {(path: string, href: string) => boolean} */
const isCurrent = (path, href) =>
  path === href || path.startsWith(`${href}/`) || (path === '/' && href === '/runs');

const logo = () => html`
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" /><path d="M6 10l4.5 13L16 12l5.5 11L26 10" />
  </svg>`;

function ThemeButton() {
  const { value } = useStore(theme);
  return html`
    <button class="button is-quiet is-icon" type="button" onclick=${() => theme.next()}
        aria-label=${`Theme: ${value}. Change`} title=${`Theme: ${value}`}>
      ${icon(THEME_ICONS[value])}
    </button>`;
}

function tokenButton() {
  if (!session.token) return null;
  const forget = () => {
    session.token = '';
    location.reload();
  };
  return html`
    <button class="button is-quiet is-icon" type="button" onclick=${forget} aria-label="Forget the token"
        title="Forget the token">
      ${icon('key')}
    </button>`;
}
