// @ts-check
// The dead letters, loaded again every 10 s, and the action on one of them.
import { apiPath, get, post, remove } from '../../api/client.js';
import { getAll } from '../../api/lists.js';
import { path, withQuery } from '../../router/paths.js';
import { navigate } from '../../router/router-store.js';
import { notifier } from '../../store/notifier.js';
import { resource } from '../../store/resource.js';

/** @typedef {ReturnType<typeof deadLettersStore>} DeadLettersStore */

const REFRESH_INTERVAL = 10_000;
const MAX_DEAD_LETTERS = 5000;

/** @param {string | null} run only the dead letters of this run */
export function deadLettersStore(run) {
  const { subscribe, notify } = notifier();
  const list = resource((_, signal) =>
    getAll('dead-letters', { run, order: 'desc' }, { signal, max: MAX_DEAD_LETTERS }));
  /** @type {import('../../store/resource.js').Resource<Api.DeadLetter>} */
  const selected = resource(async (id, signal) => (await get(apiPath('dead-letters', id), null, signal)).data);
  const timer = setInterval(() => document.hidden || list.reload(), REFRESH_INTERVAL);
  const store = {
    subscribe,
    run,
    list: list.ensure('all'),
    selected,
    busy: false,
    /** @type {any} */
    error: null,
    /** @type {string | null} what the last action did */
    message: null,
    select,
    redrive,
    drop,
    dispose,
  };

  /**
   * Selects a dead letter for the view, and forgets the error of another one.
   *
   * @param {string} id
   */
  function select(id) {
    if (selected.key !== id) Object.assign(store, { error: null, message: null });
    selected.ensure(id);
  }

  /**
   * Sends the record again, or a corrected event instead of it.
   *
   * @type {(id: string, event: string | null) => Promise<void>}
   */
  function redrive(id, event) {
    const message = 'Sent again. If it still cannot be recorded, it appears here again.';
    return execute(() => post(`${apiPath('dead-letters', id)}/redrive`, event ?? undefined), message);
  }

  /** @param {string} id */
  function drop(id) {
    return execute(() => remove(apiPath('dead-letters', id)), 'Deleted.');
  }

  /** @type {(action: () => Promise<unknown>, message: string) => Promise<void>} */
  async function execute(action, message) {
    Object.assign(store, { busy: true, error: null, message: null });
    notify();
    try {
      await action();
      store.message = message;
      navigate(withQuery(path('dead-letters'), '', { run }));
      list.reload();
    } catch (error) {
      store.error = error;
    }
    store.busy = false;
    notify();
  }

  function dispose() {
    clearInterval(timer);
    list.dispose();
    selected.dispose();
  }

  return store;
}
