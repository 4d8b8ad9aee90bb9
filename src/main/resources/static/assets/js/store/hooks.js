// @ts-check
// How components use stores. Renderings are batched: any number of changes cause one rendering in the next frame.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { feed } from '../feed/feed-store.js';
import { clock } from './clock-store.js';

/** Returns a function that renders the component again. */
function useRender() {
  const [, set] = useState({});
  return () => set({});
}

/**
 * Renders the component again after each change of a store, and returns the store.
 *
 * @template {import('./notifier.js').Store} S
 * @param {S} store
 * @returns {S}
 */
export function useStore(store) {
  const render = useRender();
  useLayoutEffect(() => store.subscribe(render), [store]);
  return store;
}

/**
 * Returns an object that belongs to the component: it is created once and disposed with the component.
 *
 * @template {{ dispose(): void }} T
 * @param {() => T} create
 * @returns {T}
 */
export function useOwned(create) {
  const [owned] = useState(create);
  useEffect(() => () => owned.dispose(), [owned]);
  return owned;
}

/**
 * Returns the values that the object of a component keeps between renderings.
 *
 * @template T
 * @param {() => T} create
 * @returns {T}
 */
export function useConstant(create) {
  const ref = useRef(/** @type {{ value: T } | null} */ (null));
  ref.current ??= { value: create() };
  return ref.current.value;
}

/** Connects to the feed from now on, in a view that does not load live data. */
export function useFeed() {
  useEffect(() => feed.start(null), []);
}

/**
 * Renders the component once a second while active is true, for running durations.
 *
 * @param {boolean} active
 */
export function useClock(active) {
  const render = useRender();
  useEffect(() => (active ? clock.subscribe(render) : undefined), [active]);
}
