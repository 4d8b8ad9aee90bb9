// The frame of every view: the name, the navigation, the state of the connection.
import { h, redraw } from '../lib/dom.js';
import { icon } from './icon.js';
import { session, theme } from '../session.js';
import { feed } from '../feed/client.js';
import { count } from '../lib/format.js';
import { tick } from '../lib/viewport.js';

const VIEWS = [['/runs', 'Runs'], ['/changes', 'Changes'], ['/compare', 'Compare'], ['/dead-letters', 'Dead letters']];
const SHOW_FILLED = 30_000;

export function shell(path, content) {
  return h('div.shell', null,
    h('a.skip', { href: '#main' }, 'Skip to content'),
    h('header.top', null,
      h('a.brand', { href: '/runs', 'aria-label': 'Waymark, all runs' }, logo(), h('span', null, 'Waymark')),
      h('nav.places', { 'aria-label': 'Views' }, VIEWS.map(([href, name]) =>
        h('a.place', { href, 'aria-current': isAt(path, href) ? 'page' : undefined }, name))),
      h('div.top-end', null, connectionState(), token(), themeSwitch())),
    h('main.main', { id: 'main', tabindex: '-1' }, content));
}

const isAt = (path, href) => path === href || path.startsWith(`${href}/`) || (path === '/' && href === '/runs');

const logo = () => h('svg.logo', { viewBox: '0 0 32 32', 'aria-hidden': 'true' },
  h('rect', { width: 32, height: 32, rx: 7 }), h('path', { d: 'M6 10l4.5 13L16 12l5.5 11L26 10' }));

function connectionState() {
  const { state, text, title } = describe(feed.status);
  return h('button.connection', { type: 'button', class: `is-${state}`, 'data-state': state, title, onclick: feed.hurry },
    h('span.connection-dot', { 'aria-hidden': 'true' }), h('span', { role: 'status' }, text));
}

function describe(status) {
  if (session.locked) return { state: 'locked', text: 'Token needed', title: 'The service requires a token' };
  if (status.state === 'live' && status.filling) return { state: 'filling', text: `Filling in ${count(status.filled)}`, title: 'Reconnected: reading the items recorded in the meantime' };
  if (status.state === 'live') return describeLive(status);
  if (status.state === 'reconnecting') {
    tick();
    const seconds = Math.ceil(((status.retryAt ?? 0) - Date.now()) / 1000);
    return { state: 'reconnecting', text: seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting', title: 'The service does not answer. The page may be outdated; missed items are loaded after the reconnect. Click to reconnect now.' };
  }
  return { state: 'connecting', text: 'Connecting', title: 'Connecting to the feed' };
}

function describeLive({ filled, filledAt }) {
  if (filled && Date.now() - filledAt < SHOW_FILLED) {
    tick();
    return { state: 'live', text: `Live · ${count(filled)} filled in`, title: `After the reconnect ${count(filled)} items were filled in from history` };
  }
  return { state: 'live', text: 'Live', title: 'New records appear here immediately' };
}

function themeSwitch() {
  const flip = () => {
    theme.next();
    redraw();
  };
  return h('button.button.is-quiet.is-icon', { type: 'button', onclick: flip, 'aria-label': `Theme: ${theme.value}. Change`, title: `Theme: ${theme.value}` },
    icon({ system: 'system', light: 'sun', dark: 'moon' }[theme.value]));
}

function token() {
  if (!session.token) return null;
  const drop = () => {
    session.token = '';
    location.reload();
  };
  return h('button.button.is-quiet.is-icon', { type: 'button', onclick: drop, 'aria-label': 'Forget the token', title: 'Forget the token' }, icon('key'));
}
