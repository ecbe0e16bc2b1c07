// What the published contract says, read from its files: which topics are public, and what is valid.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";

interface Channel {
  address: string;
  tags: { name: string }[];
}

export class Contract {
  readonly publicTopics: string[];
  readonly #ajv = new Ajv2020({ allErrors: true });

  /** `root` is the folder that holds docs/ and proto/. */
  constructor(root: string) {
    const document = parse(readFileSync(join(root, "docs/asyncapi.yaml"), "utf8"));
    this.publicTopics = Object.values<Channel>(document.channels)
      .filter((channel) => channel.tags.some((tag) => tag.name === "public"))
      .map((channel) => channel.address);
    addFormats.default(this.#ajv);
    for (const keyword of ["x-classification", "x-personal", "x-known-values", "x-read-as"]) {
      this.#ajv.addKeyword(keyword);
    }
    const folder = join(root, "proto/events");
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
      // Compiled at once: a schema that only its own writer's language understands is found here.
      this.#ajv.compile(JSON.parse(readFileSync(join(folder, file), "utf8")));
    }
  }

  /** What is wrong with `data` by the schema that `ce_dataschema` names; empty if nothing is. */
  problems(dataschema: string, data: unknown): string {
    const validate = this.#ajv.getSchema(dataschema);
    if (!validate) return `no schema has the $id ${dataschema}`;
    return validate(data) ? "" : this.#ajv.errorsText(validate.errors);
  }
}
