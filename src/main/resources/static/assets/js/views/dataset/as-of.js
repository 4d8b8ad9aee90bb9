// @ts-check
// The schema of a dataset at a time.
import { apiPath, get } from '../../api/client.js';
import { empty, whenLoaded } from '../../components/notices.js';
import { SchemaTable } from '../../components/schema-table.js';
import { dateAndTime, plural } from '../../lib/format.js';
import { html } from '../../lib/html.js';
import { visible } from '../../lib/text.js';
import { fieldRows } from '../../model/fields.js';
import { datasetPath, path } from '../../router/paths.js';
import { navigate, setQuery } from '../../router/router-store.js';
import { useResource } from '../../store/resource.js';

/** @typedef {{ version: Api.DatasetVersion, schema: Api.Schema } | null} VersionAt null before the first version */

const MINUTES = 60_000;
const INPUT_LENGTH = 16;

/** @param {{ dataset: Api.Dataset, query: URLSearchParams }} props */
export function AsOf({ dataset, query }) {
  const time = query.get('time') ?? new Date().toISOString();
  const version = useResource((key, signal) => loadVersion(dataset, key, signal));
  version.ensure(query.get('time') ?? 'now', true);
  const change = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (value) setQuery({ time: new Date(value).toISOString() });
  };
  return html`
    <div class="filters">
      <label class="select">
        <span class="select-label">Schema at</span>
        <input class="input" type="datetime-local" value=${localTime(time)} onchange=${change} />
      </label>
    </div>
    ${whenLoaded(version, 'the schema', (one) => schemaAt(dataset, one))}`;
}

/**
 * Returns a time as the value of an input, which is local and has no zone.
 *
 * @param {string} time
 */
function localTime(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTES).toISOString().slice(0, INPUT_LENGTH);
}

/** @type {(dataset: Api.Dataset, time: string, signal: AbortSignal) => Promise<any>} */
async function loadVersion({ namespace, name }, time, signal) {
  const at = time === 'now' ? new Date().toISOString() : time;
  const answer = await get(apiPath('datasets', namespace, name, 'at'), { time: at }, signal).catch(nullIfMissing);
  if (!answer) return { version: null, schema: null };
  const schema = await get(apiPath('schemas', answer.data.schema.schema_hash), null, signal);
  return { version: answer.data, schema: schema.data };
}

/** @param {any} error */
function nullIfMissing(error) {
  if (error.status === 404) return null;
  throw error;
}

/** @type {(dataset: Api.Dataset, at: { version: Api.DatasetVersion | null, schema: Api.Schema | null }) => Html} */
function schemaAt(dataset, { version, schema }) {
  if (!version) return empty('The dataset did not exist at this time', 'Choose a later time.');
  const rows = fieldRows(null, schema).map((row) => ({ ...row, kind: null, change: undefined }));
  return html`
    <p class="view-note">
      ${`Version ${version.version}, ${visible(version.schema.schema_id)}, ${plural(version.schema.fields, 'field')}, `}
      written by <a href=${path('runs', version.first.run_id)}>${version.first.run_id}</a>
      ${` on ${dateAndTime(version.first.timestamp)}, last by `}
      <a href=${path('runs', version.last.run_id)}>${version.last.run_id}</a>.
    </p>
    <${SchemaTable} rows=${rows} selected=${null}
      openField=${(/** @type {string} */ field) => navigate(datasetPath(dataset, 'fields', field))} />`;
}
