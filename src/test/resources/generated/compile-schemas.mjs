// Compiles JSON Schemas in the strict mode of Ajv and validates events. Standard input is a JSON object: `schemas` by
// the type of the event, `event` for the schema of whole events; `events` to validate. Prints one line for each error.
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';

const { schemas, events } = JSON.parse(readFileSync(0, 'utf8'));
const ajv = new Ajv({ strict: true, allErrors: true });
addFormats(ajv);
const validators = {};
for (const [type, schema] of Object.entries(schemas)) {
    try {
        validators[type] = ajv.compile(schema);
    } catch (error) {
        console.log(`schema ${type}: ${error.message}`);
    }
}

function validate(type, value) {
    const validator = validators[type];
    if (validator && !validator(value)) {
        console.log(`event ${type}: ${ajv.errorsText(validator.errors)}`);
    }
}

for (const event of events) {
    validate('event', event);
    validate(event.type, event.data ?? null);
}
