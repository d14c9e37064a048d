/**
 * Runs notebook cells in the kernel of `rietbook install`, without Jupyter's sockets: a JSON array of cell sources on standard input, a
 * JSON array of { ok, text, displays } on standard output. A program of its own, because the kernel takes over the process.
 *
 * Usage: node run-cells.mjs FOLDER [warm], where FOLDER is the notebook's folder; with `warm` the kernel warms up meanwhile.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { leanTypeScript } from "../../../bin/lean-typescript.js";
import { warmUp } from "../../../bin/warm-kernel.js";

const require = createRequire(import.meta.url);
leanTypeScript(require.resolve("tslab/package.json"));
const { createConverter } = require("tslab/dist/converter.js");
const { createExecutor } = require("tslab/dist/executor.js");
const { JupyterHandlerImpl } = require("tslab/dist/jupyter.js");

async function main() {
  const folder = process.argv[2];
  process.chdir(folder);
  const cells = JSON.parse(readFileSync(0, "utf8"));
  const answer = process.stdout.write.bind(process.stdout);
  const converter = createConverter({ isJS: false });
  const errors = [];
  const log =
    (sink) =>
    (...parts) =>
      sink.push(parts.map((part) => part?.stack ?? String(part)).join(" "));
  const executor = createExecutor(folder, { node: converter }, { log: log(errors), error: log(errors) });
  const kernel = new JupyterHandlerImpl(executor, false);
  const isWarming = process.argv[3] === "warm";
  const warming = isWarming ? warmUp(converter, () => new Promise(setImmediate)) : Promise.resolve();
  const results = [];
  for (const code of cells) {
    const displays = [];
    const text = [];
    errors.length = 0;
    const reply = await kernel.handleExecute(
      { code },
      (_name, part) => text.push(part),
      (message, update) => displays.push({ ...message, update }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    results.push({ ok: reply.status === "ok", text: [...text, ...errors].join(""), displays });
    if (reply.status !== "ok") await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await warming;
  answer(JSON.stringify(results), () => process.exit(0));
}

main();
