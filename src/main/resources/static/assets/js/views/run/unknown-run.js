// @ts-check
// The notice for the address of a run that does not exist, with the name of a similar run.
import { get } from '../../api/client.js';
import { empty } from '../../components/notices.js';
import { html } from '../../lib/html.js';
import { mostSimilar } from '../../lib/similar.js';
import { path } from '../../router/paths.js';
import { useResource } from '../../store/resource.js';

/** The number of runs among which a similar name is searched. */
const MAX_RUNS = 1000;

/** @param {{ run: string }} props */
export function UnknownRun({ run }) {
  const similar = useResource(loadSimilar).ensure(run).data;
  return empty(
    `No run is called “${run}”`,
    similar && html`<span>Did you mean <a href=${path('runs', similar)}>${similar}</a>?</span>`,
    'It may have been deleted, or its first event has not arrived yet. '
      + 'This page shows the run as soon as the event arrives.',
    html`<a href="/runs">See all runs</a>`,
  );
}

/** @type {(run: string, signal: AbortSignal) => Promise<string | null>} */
async function loadSimilar(run, signal) {
  const { data } = await get('runs', { limit: MAX_RUNS }, signal);
  return mostSimilar(run, data.items.map((/** @type {Api.RunSummary} */ one) => one.run_id));
}
