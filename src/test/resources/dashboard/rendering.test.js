import { options, render } from 'preact';
import { html } from '/assets/js/lib/html.js';
import { useOwned, useStore } from '/assets/js/store/hooks.js';
import { notifier } from '/assets/js/store/notifier.js';
import { resource } from '/assets/js/store/resource.js';
import { equal } from './assert.js';

options.debounceRendering = requestAnimationFrame;

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const twoFrames = () => frame().then(frame);
const mount = (content) => {
  const container = document.body.appendChild(document.createElement('div'));
  render(content, container);
  return container;
};

export const tests = {
  scrolledRowsAreInserted: async () => {
    const rows = ([first, last]) => Array.from({ length: last - first }, (_, i) =>
      html`<p key=${first + i}>${String(first + i)}</p>`);
    const container = mount(html`<div>${rows([0, 20])}</div>`);
    render(html`<div>${rows([7, 38])}</div>`, container);
    equal([...container.querySelectorAll('p')].map((row) => Number(row.textContent)),
      Array.from({ length: 31 }, (_, i) => 7 + i));
    container.remove();
  },
  manyChangesCauseOneRendering: async () => {
    const store = { ...notifier(), n: 0 };
    let renderings = 0;
    const Counter = () => {
      renderings++;
      return html`<p>${useStore(store).n}</p>`;
    };
    const container = mount(html`<${Counter} />`);
    for (let i = 0; i < 5_000; i++) {
      store.n++;
      store.notify();
    }
    await twoFrames();
    equal([renderings, container.textContent], [2, '5000']);
    container.remove();
  },
  otherComponentsAreNotRendered: async () => {
    const store = notifier();
    let renderings = 0;
    const Live = () => (useStore(store), html`<p></p>`);
    const Still = () => (renderings++, html`<p></p>`);
    const container = mount(html`<div><${Live} /><${Still} /></div>`);
    store.notify();
    await twoFrames();
    equal(renderings, 1);
    container.remove();
  },
  keyedRowsKeepTheirElements: () => {
    const list = (keys) => html`<ul>${keys.map((key) => html`<li key=${key}>${key}</li>`)}</ul>`;
    const container = mount(list(['b', 'c']));
    const [b] = container.querySelectorAll('li');
    render(list(['a', 'b', 'c']), container);
    equal(container.textContent, 'abc');
    equal(container.querySelectorAll('li')[1] === b, true);
    container.remove();
  },
  storeIsDisposedWithItsComponent: async () => {
    let disposed = 0;
    const Owner = () => (useOwned(() => ({ dispose: () => disposed++ })), html`<p></p>`);
    const container = mount(html`<${Owner} />`);
    await new Promise((resolve) => setTimeout(resolve, 200)); // effects start after the frame
    render(null, container);
    equal(disposed, 1);
    container.remove();
  },
  newerLoadAbortsTheOneBefore: async () => {
    const signals = [];
    const one = resource((key, signal) => {
      signals.push(signal);
      return new Promise((resolve) => setTimeout(() => resolve(key), 10));
    });
    one.ensure('a');
    one.ensure('a');
    one.ensure('b');
    await new Promise((resolve) => one.subscribe(resolve));
    equal([signals.length, signals[0].aborted, one.data, one.loading], [2, true, 'b', false]);
  },
  failedLoadKeepsTheError: async () => {
    const one = resource(() => Promise.reject(new Error('no answer')));
    one.ensure('a');
    await new Promise((resolve) => one.subscribe(resolve));
    equal([one.error.message, one.data], ['no answer', null]);
  },
};
