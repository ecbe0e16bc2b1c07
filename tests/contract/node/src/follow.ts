// Reads the public topics from their beginning to where they end now, and checks every event.
// node dist/src/follow.js <bootstrap servers> <root of the contract>; prints one JSON object.
import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import { Contract } from "./contract.js";
import { received, type Received } from "./event.js";

const [servers = "", root = ""] = process.argv.slice(2);
const contract = new Contract(root);
const kafka = new Kafka({ brokers: servers.split(","), logLevel: logLevel.ERROR });

/** The partitions that still hold something unread, and where each of them ends. */
async function unread(): Promise<Map<string, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map<string, bigint>();
  for (const topic of contract.publicTopics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (low !== high) ends.set(`${topic}/${partition}`, BigInt(high));
    }
  }
  await admin.disconnect();
  return ends;
}

const events: Received[] = [];
const invalid: string[] = [];
const left = await unread();
const consumer = kafka.consumer({ groupId: `contract-${randomUUID()}`, readUncommitted: false });
const read = new Promise<void>((resolve, reject) => {
  if (left.size === 0) resolve();
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  // Also told of batches that hold nothing but the end of a transaction.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const place = `${payload.topic}/${payload.partition}`;
    if (BigInt(payload.lastOffset) + 1n >= (left.get(place) ?? 0n)) left.delete(place);
    if (left.size === 0) resolve();
  });
});
await consumer.connect();
await consumer.subscribe({ topics: contract.publicTopics, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ topic, message }) => {
    const { data, ...event } = received(topic, message);
    const wrong = contract.problems(event.dataschema, data);
    if (wrong) invalid.push(`${event.type} ${event.id}: ${wrong}`);
    events.push(event);
  },
});
await read;
await consumer.disconnect();
process.stdout.write(JSON.stringify({ events, invalid }));
