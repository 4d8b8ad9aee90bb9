// Publishes the events of standard input, one per line, with kafkajs. Arguments: mode, broker, topic.
import { readFileSync } from "node:fs";
import { CloudEvent, Kafka as Binding } from "cloudevents";
import kafkajs from "kafkajs";

const [mode, broker, topic] = process.argv.slice(2);
const lines = readFileSync(0, "utf8").trim().split("\n");

function binary(line) {
  const event = new CloudEvent({ ...JSON.parse(line), partitionkey: JSON.parse(line).subject });
  const { key, headers, value } = Binding.binary(event);
  // the SDK returns data as an object and undefined headers, which kafkajs rejects
  const defined = Object.entries(headers).filter(([, header]) => header !== undefined);
  return { key, headers: Object.fromEntries(defined), value: JSON.stringify(value) };
}

const message = {
  structured: (line) => ({
    key: JSON.parse(line).subject,
    headers: { "content-type": "application/cloudevents+json" },
    value: line,
  }),
  binary,
  // the format of HTTP, which is an error on Kafka
  "binary-http": (line) => {
    const { headers, ...rest } = binary(line);
    const renamed = Object.entries(headers).map(([name, value]) => [name.replace("ce_", "ce-"), value]);
    return { ...rest, headers: Object.fromEntries(renamed) };
  },
};

const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.ERROR });
const producer = kafka.producer();
await producer.connect();
await producer.send({
  topic,
  acks: -1,
  compression: kafkajs.CompressionTypes.GZIP,
  messages: lines.map(message[mode]),
});
await producer.disconnect();
