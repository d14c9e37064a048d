/**
 * Time of the cells that the refinement widget writes, in tslab's own kernel without Jupyter's sockets: milliseconds of processor
 * time of the first of each kind and of the median one, and of them those for compiling the cell. `npm run bench:cells`; with
 * `-- --warm` in a kernel that has warmed up, with `-- --ahead` each compiled before it runs, as the widget has it done, with
 * `-- --plain-tslab` as tslab alone would do it.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { leanTypeScript } from "../bin/lean-typescript.js";
import { prepareCells } from "../bin/prepare-cells.js";
import { warmUp } from "../bin/warm-kernel.js";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const ROUNDS = 5;
const has = (option) => process.argv.includes(`--${option}`);

async function main() {
  const { recipes } = await import("../dist/src/index.js");
  process.chdir(join(here, "../../notebooks"));
  if (!has("plain-tslab")) {
    leanTypeScript(require.resolve("tslab/package.json"));
    prepareCells(require.resolve("tslab/package.json"));
  }
  const kernel = createKernel();
  const print = process.stdout.write.bind(process.stdout);
  if (has("warm")) await kernel.warmUp();
  for (const source of SETUP) await kernel.run(source);
  print(`ms of processor time   first  compiling   median of ${ROUNDS}  compiling\n`);
  for (const [i, stage] of recipes.midas.stages.entries()) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [name, from] = [`fit${i}_${round}`, i === 0 ? "model" : `fit${i - 1}_0`];
      const call = `await refineStage(${from}, ${JSON.stringify(stage)}, { onStage: show })`;
      rounds.push(
        await kernel.run(`const ${name} = ${call};\nshow(${name});\nshow(plot.rietveld(${name}, { all: true }));`),
      );
    }
    const median = (key) => rounds.map((round) => round[key]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
    const columns = [rounds[0].all, rounds[0].compiling, median("all"), median("compiling")];
    const widths = [5, 10, 13, 10];
    print(`${stage.name.padEnd(22)} ${columns.map((ms, i) => ms.toFixed(0).padStart(widths[i])).join(" ")}\n`);
  }
  process.exit(0);
}

const SETUP = [
  'import { openMidasZarr, readCif, createModel, chebyshev, refineStage, plot, show } from "rietbook";',
  'const scan = await openMidasZarr("data/ceo2_norm0_12x2.zarr.zip");\nshow(scan);',
  'const ring = await scan.histogram({ frame: 0, eta: "sum" });\nshow(ring);\nshow(plot.pattern(ring));',
  'const CeO2 = await readCif("data/CeO2.cif");\nshow(CeO2);',
  "const model = createModel({ phases: { CeO2: CeO2 }, histograms: { ring: { data: ring, instrument: scan.instrument, background: chebyshev(6) } } });",
];

function createKernel() {
  const { createConverter } = require("tslab/dist/converter.js");
  const { createExecutor } = require("tslab/dist/executor.js");
  const { JupyterHandlerImpl } = require("tslab/dist/jupyter.js");
  const cpu = (since) => {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1000;
  };
  const converter = createConverter({ isJS: false });
  let compiling = 0;
  const convert = (...args) => {
    const start = process.cpuUsage();
    const result = converter.convert(...args);
    compiling += cpu(start);
    return result;
  };
  const log = (...parts) => process.stderr.write(`${parts.map((part) => part?.stack ?? String(part)).join(" ")}\n`);
  const executor = createExecutor(process.cwd(), { node: { ...converter, convert } }, { log, error: log });
  const kernel = new JupyterHandlerImpl(executor, false);
  const run = async (code) => {
    if (has("ahead")) {
      kernel.handleIsComplete({ code });
      await delay(5);
    }
    compiling = 0;
    const start = process.cpuUsage();
    const { status } = await kernel.handleExecute({ code }, log, (message) => JSON.stringify(message));
    if (status !== "ok") throw new Error(`A cell failed: ${code}`);
    return { all: cpu(start), compiling };
  };
  return { run, warmUp: () => warmUp(converter, () => delay(1)) };
}

await main();
