// Prints the first records of a topic as JSON, one per line, with kafkajs. Arguments: broker, topic, count.
import kafkajs from "kafkajs";

const [broker, topic, count] = process.argv.slice(2);
const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `kafkajs-${process.pid}-${Date.now()}` });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await new Promise((resolve) => {
  let printed = 0;
  consumer.run({
    eachMessage: async ({ message: { key, headers, value } }) => {
      const texts = Object.entries(headers).map(([name, header]) => [name, String(header)]);
      if (printed < Number(count)) {
        console.log(JSON.stringify({ key: String(key), headers: Object.fromEntries(texts), value: String(value) }));
      }
      printed += 1;
      if (printed >= Number(count)) {
        resolve();
      }
    },
  });
});
await consumer.disconnect();
