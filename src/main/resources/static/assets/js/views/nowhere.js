// The page for an unknown address.
import { h } from '../lib/dom.js';
import { empty } from '../components/notices.js';

export const nowhereView = {
  name: 'nowhere',
  open: () => ({
    title: 'Not found',
    render: () => empty('This page does not exist', h('a', { href: '/runs' }, 'Go to the runs')),
  }),
};
