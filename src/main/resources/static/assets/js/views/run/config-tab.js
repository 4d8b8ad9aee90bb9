// @ts-check
// The parameters with which a run was started.
import { apiPath, get } from '../../api/client.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { html } from '../../lib/html.js';
import { pretty, visible } from '../../lib/text.js';
import { useStore } from '../../store/hooks.js';
import { resource } from '../../store/resource.js';

/**
 * @import { Resource } from '../../store/resource.js'
 * @import { Tab, TabProps } from './run-view.js'
 */

/** @type {Tab} */
export const configTab = Object.freeze({
  name: 'config',
  label: 'Config',
  createStore: (run) =>
    resource(async (_, signal) => (await get(apiPath('runs', run, 'config'), null, signal)).data),
  component: ConfigTab,
});

/** @param {TabProps & { store: Resource<Api.RunConfig> }} props */
function ConfigTab({ store, data }) {
  useStore(store).ensure(`${data.summary.state} ${data.summary.sequence.length}`, true);
  return html`${whenLoaded(store, 'the config', show)}`;
}

/** @param {Api.RunConfig} config */
function show({ config, sequence, context }) {
  const modules = Object.entries(config ?? {});
  if (!modules.length && !sequence?.length) return empty('No plan', 'The run was started without a config.');
  return html`
    <div class="config">
      ${modules.map(([module, experiments]) => html`
        <section class="panel" key=${module}>
          <h2>${visible(module)}</h2><pre class="json" tabindex="0">${pretty(experiments)}</pre>
        </section>`)}
      ${Object.keys(context ?? {}).length > 0 && html`
        <section class="panel"><h2>Context</h2><pre class="json" tabindex="0">${pretty(context)}</pre></section>`}
    </div>`;
}
