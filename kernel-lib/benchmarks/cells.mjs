/**
 * Time of the cells that the refinement widget writes, in tslab's own kernel without Jupyter's sockets: milliseconds of processor
 * time, and of them those for compiling the cell. `npm run bench:cells`; with `-- --plain-tslab` as tslab alone would do it.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { leanTypeScript } from "../bin/lean-typescript.js";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const ROUNDS = 5;

async function main() {
  const { recipes } = await import("../dist/src/index.js");
  process.chdir(join(here, "../../notebooks"));
  if (!process.argv.includes("--plain-tslab")) leanTypeScript(require.resolve("tslab/package.json"));
  const kernel = createKernel();
  const print = process.stdout.write.bind(process.stdout);
  for (const source of SETUP) await kernel.run(source);
  print(`cell                     all  compiling   (median of ${ROUNDS}, ms of processor time)\n`);
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
    print(
      `${stage.name.padEnd(22)} ${median("all").toFixed(0).padStart(5)} ${median("compiling").toFixed(0).padStart(10)}\n`,
    );
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
    compiling = 0;
    const start = process.cpuUsage();
    const { status } = await kernel.handleExecute({ code }, log, (message) => JSON.stringify(message));
    if (status !== "ok") throw new Error(`A cell failed: ${code}`);
    return { all: cpu(start), compiling };
  };
  return { run };
}

await main();
