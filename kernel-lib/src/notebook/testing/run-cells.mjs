/**
 * Runs notebook cells in the kernel of `rietbook install`, without Jupyter's sockets: a JSON array of cell sources on standard input, a
 * JSON array of { ok, text, displays, compiled } on standard output. In place of a source, { asked, code } asks first whether a text is
 * complete; `compiled` says whether the cell was compiled when it ran. A program of its own, because the kernel takes over the process.
 *
 * Usage: node run-cells.mjs FOLDER [warm], where FOLDER is the notebook's folder; with `warm` the kernel warms up meanwhile.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { leanTypeScript } from "../../../bin/lean-typescript.js";
import { prepareCells } from "../../../bin/prepare-cells.js";
import { warmUp } from "../../../bin/warm-kernel.js";

const require = createRequire(import.meta.url);
leanTypeScript(require.resolve("tslab/package.json"));
const converters = require("tslab/dist/converter.js");
const compile = converters.createConverter;
let compiled = [];
converters.createConverter = (options) => {
  const converter = compile(options);
  const convert = (declarations, source) => {
    compiled.push(source);
    return converter.convert(declarations, source);
  };
  return { ...converter, convert };
};
prepareCells(require.resolve("tslab/package.json"));
const { createExecutor } = require("tslab/dist/executor.js");
const { JupyterHandlerImpl } = require("tslab/dist/jupyter.js");

async function main() {
  const folder = process.argv[2];
  process.chdir(folder);
  const cells = JSON.parse(readFileSync(0, "utf8"));
  const answer = process.stdout.write.bind(process.stdout);
  const converter = converters.createConverter({ isJS: false });
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
  for (const cell of cells) {
    const { asked, code } = typeof cell === "string" ? { code: cell } : cell;
    const displays = [];
    const text = [];
    errors.length = 0;
    if (asked !== undefined) {
      kernel.handleIsComplete({ code: asked });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    compiled = [];
    const reply = await kernel.handleExecute(
      { code },
      (_name, part) => text.push(part),
      (message, update) => displays.push({ ...message, update }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    results.push({
      ok: reply.status === "ok",
      text: [...text, ...errors].join(""),
      displays,
      compiled: compiled.includes(code),
    });
    if (reply.status !== "ok") await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await warming;
  answer(JSON.stringify(results), () => process.exit(0));
}

main();
