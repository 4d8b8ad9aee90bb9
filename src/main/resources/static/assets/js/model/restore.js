// The preview of a restore: the service's dry run, and the schema changes of each module.
import { at, get, post } from '../api.js';

const MAX_MODULES = 12;

export const request = (snapshot_id, modules) => (modules.length ? { snapshot_id, modules } : { snapshot_id });

/**
 * Returns the response of the dry run with previews: [{ module, changes }], without modules that do not change or whose
 * preview failed.
 */
export async function tryRestore(run, snapshot, modules, allModules) {
  const { data } = await post(at('runs', run, 'restore'), { ...request(snapshot, modules), dry_run: true });
  const previewed = (modules.length ? modules : allModules).slice(0, MAX_MODULES);
  const previews = data.changes ? await Promise.all(previewed.map((module) => preview(run, snapshot, module).catch(() => null))) : [];
  return { ...data, previews: previews.filter((preview) => preview?.changes.length) };
}

/** Sends the schemas to the comparison as received: parsing and writing could change the order of columns. */
async function preview(run, snapshot, module) {
  const [before, after] = await Promise.all([metadata(run, module, null), metadata(run, module, snapshot)]);
  if (before === null || after === null) return { module, changes: [whole(before?.data, after?.data)].filter(Boolean) };
  const { data } = await post('diff', `{"before":${before.json},"after":${after.json}}`);
  return { module, changes: data.items };
}

function whole(before, after) {
  if (!before && !after) return null;
  const schema = before ?? after;
  const reference = { schema_id: schema.id, fields: Object.keys(schema.attributes ?? {}).length };
  return {
    change_type: before ? 'delete' : 'create', target_type: 'schema', target_id: schema.id, categories: ['fields'],
    before_state: before && reference, after_state: after && reference, compatibility: before ? 'breaking' : 'compatible',
  };
}

async function metadata(run, module, snapshot) {
  try {
    return await get(at('runs', run, 'metadata'), { module, at: snapshot });
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}
