// @ts-check
// The frame of every view: the name, the navigation, the state of the connection.
import { html } from '../lib/html.js';
import { useStore } from '../store/hooks.js';
import { session } from '../store/session-store.js';
import { theme } from '../store/theme-store.js';
import { ConnectionState } from './connection-state.js';
import { DeadLetterBadge } from './dead-letter-badge.js';
import { icon } from './icon.js';
import { SearchButton } from './search-dialog.js';

const VIEWS = Object.freeze([
  ['/', 'Today'], ['/workflows', 'Workflows'], ['/runs', 'Runs'], ['/changes', 'Changes'], ['/datasets', 'Datasets'],
  ['/dead-letters', 'Not recorded'],
]);
/** @type {Readonly<Record<string, string>>} */
const THEME_ICONS = Object.freeze({ system: 'system', light: 'sun', dark: 'moon' });

/** @param {{ path: string, children: Content }} props */
export const Shell = ({ path, children }) => html`
  <div class="shell">
    <a class="skip-link" href="#main">Skip to content</a>
    <header class="page-header">
      <a class="brand" href="/" aria-label="Waymark, today">${logo()}<span>Waymark</span></a>
      <nav class="nav-links" aria-label="Views">
        ${VIEWS.map(([href, name]) => html`
          <a class="nav-link" href=${href} aria-current=${isCurrent(path, href) ? 'page' : undefined}>
            ${name}${href === '/dead-letters' && html`<${DeadLetterBadge} />`}
          </a>`)}
      </nav>
      <div class="page-header-end"><${SearchButton} /><${ConnectionState} />${tokenButton()}<${ThemeButton} /></div>
    </header>
    <main class="main" id="main" tabindex="-1">${children}</main>
  </div>`;

/** @type {(path: string, href: string) => boolean} */
const isCurrent = (path, href) =>
  path === href || (href !== '/' && path.startsWith(`${href}/`));

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
