// @ts-check
// The restore of a run: its preview, and the request that carries it out.
import { apiPath, post } from '../../api/client.js';
import { notifier } from '../../store/notifier.js';
import { resource } from '../../store/resource.js';
import { previewRestore, restoreRequest } from './restore-preview.js';

/**
 * @import { Resource } from '../../store/resource.js'
 * @import { RestoreResult } from './restore-preview.js'
 * @import { RunStore } from './run-store.js'
 *
 * @typedef {object} RestoreStore
 * @property {(listener: () => void) => () => void} subscribe
 * @property {Resource<RestoreResult>} preview
 * @property {boolean} busy
 * @property {RestoreResult | null} result
 * @property {any} error
 * @property {(snapshot: string, modules: readonly string[]) => Promise<void>} restore
 * @property {() => void} dispose
 */

const KEY_BYTES = 16;

/** @type {(run: string, runStore: RunStore) => RestoreStore} */
export function restoreStore(run, runStore) {
  const { subscribe, notify } = notifier();
  /** @type {Resource<RestoreResult>} */
  const preview = resource((key) => {
    const [snapshot, modules] = JSON.parse(key);
    return previewRestore(run, snapshot, modules, runStore.data?.summary.metadata_modules ?? []);
  });
  /** @type {{ subject: string, key: string } | null} the idempotency key of the restore that is tried */
  let idempotency = null;
  /** @type {RestoreStore} */
  const store = { subscribe, preview, busy: false, result: null, error: null, restore, dispose: preview.dispose };

  /**
   * Sends the same idempotency key for each attempt of the same restore, so that it has one effect.
   *
   * @type {RestoreStore['restore']}
   */
  async function restore(snapshot, modules) {
    const subject = JSON.stringify([snapshot, modules, runStore.data?.summary.last_snapshot]);
    if (idempotency?.subject !== subject) idempotency = { subject, key: randomKey() };
    Object.assign(store, { busy: true, error: null, result: null });
    notify();
    try {
      const headers = { 'Idempotency-Key': idempotency.key };
      const { data } = await post(apiPath('runs', run, 'restore'), restoreRequest(snapshot, modules), headers);
      store.result = data;
      idempotency = null;
    } catch (error) {
      store.error = error;
    }
    store.busy = false;
    notify();
  }

  return store;
}

const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
