// Appends through emmett's MongoDB event store: `node emmett_append.mjs MONGODB_URI`.
// A line of JSON in says how much; a line out says how many appends a second came of it.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { getMongoDBEventStore, toStreamName } from "@event-driven-io/emmett-mongodb";
import { MongoClient } from "mongodb";

const client = new MongoClient(process.argv[2], {
  maxPoolSize: 64,
  minPoolSize: 64,
  writeConcern: { w: "majority", journal: true },
});
await client.connect();
const TEXT = "x".repeat(200);

async function round({ database, count, clients, length }) {
  const storage = { type: "COLLECTION_PER_STREAM_TYPE", databaseName: database };
  const store = getMongoDBEventStore({ client, storage });
  const event = { type: "noted", data: { text: TEXT, amount: 1 } };
  // Makes the collection and its index.
  await store.appendToStream(toStreamName("ledger", randomUUID()), [event]);

  async function one(commands) {
    let stream, version;
    for (let done = 0; done < commands; done += 1) {
      if (done % length === 0) [stream, version] = [toStreamName("ledger", randomUUID()), 0n];
      const options = version ? { expectedStreamVersion: version } : {};
      const appended = await store.appendToStream(stream, [event], options);
      version = appended.nextExpectedStreamVersion;
    }
  }
  const began = performance.now();
  await Promise.all(Array.from({ length: clients }, () => one(count / clients)));
  const seconds = (performance.now() - began) / 1000;
  await client.db(database).dropDatabase();
  return count / seconds;
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await round(JSON.parse(line))));
}
await client.close();
