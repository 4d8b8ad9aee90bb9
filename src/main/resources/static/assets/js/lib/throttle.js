// @ts-check
/**
 * Runs an action at most once in a period, and never concurrently; a call during a run causes one more run.
 *
 * @param {() => Promise<void>} action
 * @param {number} period in milliseconds
 */
export function throttle(action, period) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let busy = false;
  let again = false;

  async function run() {
    timer = null;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await action();
    } finally {
      busy = false;
      if (again) {
        again = false;
        call();
      }
    }
  }

  function call() {
    timer ??= setTimeout(run, period);
  }
  call.cancel = () => clearTimeout(timer ?? undefined);
  return call;
}
