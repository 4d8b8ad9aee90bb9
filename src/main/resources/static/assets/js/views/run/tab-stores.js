// @ts-check
/** Keeps the stores of the tabs that were opened, so that a tab is as it was when it is opened again. */
export function tabStores() {
  /** @type {Map<string, { dispose(): void }>} */
  const stores = new Map();
  return {
    /** @type {(name: string, create: () => { dispose(): void }) => { dispose(): void }} */
    get(name, create) {
      const store = stores.get(name) ?? create();
      stores.set(name, store);
      return store;
    },
    dispose: () => stores.forEach((store) => store.dispose()),
  };
}
