// Holds an RPDE feed against the standard's own validator. Prints what it finds as JSON: a list of
// {severity, type, message}, of which "failure" is what breaks the standard.
import { createRequire } from "node:module";

const { RpdeValidator } = createRequire(import.meta.url)("@openactive/rpde-validator");
const [, , feed] = process.argv;
const { pages } = await RpdeValidator(feed, {
  pageLimit: 5,
  requestDelayMs: 0,
  logCallback: () => {},
});
if (pages.length < 2) throw new Error(`${feed}: only ${pages.length} pages were read`);
const found = pages.flatMap(({ url, errors }) =>
  errors.map(({ severity, type, message }) => ({ url, severity, type, message })),
);
console.log(JSON.stringify(found));
