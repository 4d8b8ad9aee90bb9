// @ts-check
// A notification of the browser when the run ends. Nobody is asked for the permission before the button is pressed.
import { useEffect, useState } from 'preact/hooks';
import { stateWord } from '../../components/badges.js';
import { html } from '../../lib/html.js';

/** @param {{ run: string, state: Api.Lifecycle }} props */
export function EndNotification({ run, state }) {
  const [isOn, setOn] = useState(false);
  const isOver = state === 'completed' || state === 'failed';
  useEffect(() => {
    if (!isOn || !isOver) return;
    new Notification(`${run} ${stateWord(state)}`, { tag: `waymark ${run}` });
    setOn(false);
  }, [isOn, isOver]);
  if (isOver || !('Notification' in globalThis)) return null;
  const toggle = async () => setOn(!isOn && (await Notification.requestPermission()) === 'granted');
  return html`
    <button class="link-button" type="button" aria-pressed=${String(isOn)} onclick=${toggle}>
      ${isOn ? 'A notification comes when it ends' : 'Tell me when it ends'}
    </button>`;
}
