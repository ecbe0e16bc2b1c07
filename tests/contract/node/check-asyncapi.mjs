// Parses docs/asyncapi.yaml with AsyncAPI's own parser. Prints what it holds, or fails with why not.
import { Parser, fromFile } from "@asyncapi/parser";

const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const wrong = diagnostics.filter(({ severity }) => severity <= 1);
if (!document || wrong.length > 0) {
  console.error(wrong.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  process.exit(1);
}
const channels = document.channels().all();
console.log(
  JSON.stringify(
    Object.fromEntries(
      channels.map((channel) => [channel.address(), channel.messages().all().map((m) => m.name())]),
    ),
  ),
);
