// Publishes the events of standard input, one per line, with the CloudEvents SDK over HTTP. Arguments: mode, URL.
import { readFileSync } from "node:fs";
import { CloudEvent, CONSTANTS, emitterFor, HTTP, httpTransport, Mode } from "cloudevents";

const [mode, url] = process.argv.slice(2);
const events = readFileSync(0, "utf8").trim().split("\n").map((line) => new CloudEvent(JSON.parse(line)));

async function post({ headers, body }) {
  const response = await fetch(url, { method: "POST", headers, body });
  const text = await response.text();
  if (response.status !== 202) {
    throw new Error(`${response.status} ${text}`);
  }
  return { body: text };
}

async function emitEach(emit) {
  for (const event of events) {
    const { body } = await emit(event); // the transport of the SDK returns no status
    if (JSON.parse(body).accepted !== 1) {
      throw new Error(body);
    }
  }
}

const publish = {
  structured: () => emitEach((event) => post(HTTP.structured(event))),
  binary: () => emitEach((event) => post(HTTP.binary(event))),
  "emitter-structured": () => emitEach(emitterFor(httpTransport(url), { mode: Mode.STRUCTURED })),
  "emitter-binary": () => emitEach(emitterFor(httpTransport(url))), // binary mode is the default
  "emitter-unchecked": async () => {
    const emit = emitterFor(httpTransport(url));
    for (const event of events) {
      console.log((await emit(event)).body);
    }
  },
  batch: () => post({ headers: { "content-type": CONSTANTS.MIME_CE_BATCH }, body: JSON.stringify(events) }),
};
await publish[mode]();
