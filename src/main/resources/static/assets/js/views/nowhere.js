// An address that leads nowhere.
import { h } from '../lib/dom.js';
import { empty } from '../components/notices.js';

export const nowhereView = {
  name: 'nowhere',
  open: () => ({
    title: 'Not found',
    render: () => empty('There is nothing at this address', h('a', { href: '/runs' }, 'Go to the runs')),
  }),
};
