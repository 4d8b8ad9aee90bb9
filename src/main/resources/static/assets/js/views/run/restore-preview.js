// @ts-check
// The preview of a restore: the service's dry run, and the schema changes of each module.
import { apiPath, get, post } from '../../api/client.js';

/**
 * @typedef {{ module: string, changes: Api.AnyChange[] }} ModulePreview
 * @typedef {Api.Restore & { previews?: ModulePreview[] }} RestoreResult
 */

const MAX_MODULES = 12;

/** @type {(snapshot_id: string, modules: readonly string[]) => object} */
export const restoreRequest = (snapshot_id, modules) =>
  (modules.length ? { snapshot_id, modules } : { snapshot_id });

/**
 * Returns the response of the dry run with previews, without modules that do not change or whose preview failed.
 *
 * @param {string} run
 * @param {string} snapshot
 * @param {readonly string[]} modules empty for all
 * @param {readonly string[]} allModules
 * @returns {Promise<RestoreResult>}
 */
export async function previewRestore(run, snapshot, modules, allModules) {
  const { data } = await post(apiPath('runs', run, 'restore'), { ...restoreRequest(snapshot, modules), dry_run: true });
  const previewed = data.changes ? (modules.length ? modules : allModules).slice(0, MAX_MODULES) : [];
  const previews = await Promise.all(previewed.map((module) => previewModule(run, snapshot, module).catch(() => null)));
  return { ...data, previews: previews.filter((preview) => preview?.changes.length) };
}

/**
 * Sends the schemas to the comparison as received: parsing and writing could change the order of columns.
 *
 * @type {(run: string, snapshot: string, module: string) => Promise<ModulePreview>}
 */
async function previewModule(run, snapshot, module) {
  const [before, after] = await Promise.all([loadSchema(run, module, null), loadSchema(run, module, snapshot)]);
  if (before && after) {
    const { data } = await post('diff', `{"before":${before.json},"after":${after.json}}`);
    return { module, changes: data.items };
  }
  if (before) return { module, changes: [schemaChange('delete', before.data)] };
  return { module, changes: after ? [schemaChange('create', after.data)] : [] };
}

/** @type {(change_type: 'create' | 'delete', schema: Api.Schema) => Api.Difference} */
function schemaChange(change_type, schema) {
  const reference = { schema_id: schema.id, fields: Object.keys(schema.attributes ?? {}).length };
  const isDeleted = change_type === 'delete';
  return {
    change_type,
    target_type: 'schema',
    target_id: schema.id,
    target_path: [],
    categories: ['fields'],
    before_state: isDeleted ? reference : null,
    after_state: isDeleted ? null : reference,
    compatibility: isDeleted ? 'breaking' : 'compatible',
  };
}

/** @type {(run: string, module: string, at: string | null) => Promise<import('../../api/client.js').Answer | null>} */
async function loadSchema(run, module, at) {
  try {
    return await get(apiPath('runs', run, 'metadata'), { module, at });
  } catch (error) {
    if (/** @type {any} */ (error).status === 404) return null;
    throw error;
  }
}
