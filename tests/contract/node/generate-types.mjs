// Writes generated/events.ts: a TypeScript type of every published event, from its JSON Schema.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const folder = new URL("../../../proto/events/", import.meta.url);
const types = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort();

/** "lyceum.feedback.survey.opened.v2" is SurveyOpenedV2, in a namespace with the shapes it uses. */
const nameOf = (type) =>
  type
    .split(/[._]/)
    .slice(2)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");

/** Lists of words are open: the words of today complete in an editor, and others are let pass. */
function withOpenWords(schema) {
  if (Array.isArray(schema)) return schema.map(withOpenWords);
  if (schema === null || typeof schema !== "object") return schema;
  const open = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, withOpenWords(v)]));
  const words = open["x-known-values"];
  return words
    ? { ...open, tsType: `${words.map((word) => JSON.stringify(word)).join(" | ")} | (string & {})` }
    : open;
}

const parts = ["// Generated from proto/events by generate-types.mjs."];
const index = [];
for (const file of types) {
  const type = file.slice(0, -".json".length);
  const schema = withOpenWords(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  delete schema.$id;
  delete schema.examples;
  const name = nameOf(type);
  const options = { bannerComment: "", ignoreMinAndMaxItems: true };
  const code = await compile({ ...schema, title: name }, name, options);
  parts.push(`export namespace ${name} {`, code, "}");
  index.push(`  ${JSON.stringify(type)}: ${name}.${name};`);
}
parts.push("/** The data of an event by its ce_type. */", "export interface EventData {", ...index, "}");
mkdirSync(new URL("generated/", import.meta.url), { recursive: true });
writeFileSync(new URL("generated/events.ts", import.meta.url), parts.join("\n") + "\n");
