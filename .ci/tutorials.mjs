import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { listNotebooks, renewNotebooks } from "./notebooks.mjs";
import { ROOT, runScript } from "./system.mjs";

/** `npm run tutorials [-- 05]`: runs all tutorials, or those whose names begin so, and keeps their outputs in notebooks/. */
await runScript(() => {
  const wanted = process.argv.slice(2);
  const names = listNotebooks().filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
  return renewNotebooks(bootstrap(), names, join(ROOT, "test-results", "tutorials"));
});
