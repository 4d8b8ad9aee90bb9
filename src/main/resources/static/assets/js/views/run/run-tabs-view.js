// @ts-check
// One run with all of its tabs.
import { changesTab } from './changes-tab.js';
import { configTab } from './config-tab.js';
import { evolutionTab } from './evolution-tab.js';
import { restoreTab } from './restore-tab.js';
import { view as overview } from './run-view.js';
import { schemaTab } from './schema-tab.js';

/** @type {import('./run-view.js').TabbedView} the component is the same, so that the data of the run stays */
export const view = Object.freeze({
  ...overview,
  tabs: Object.freeze([...overview.tabs, schemaTab, evolutionTab, changesTab, configTab, restoreTab]),
});
