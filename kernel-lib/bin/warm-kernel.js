// What a cell needs is compiled while the kernel waits; see docs/decisions/259-a-kernel-warms-up-while-it-waits.md.
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
/** No part is begun before the last cell ended so many milliseconds ago. */
const QUIET = 250;
const LIBRARY = fileURLToPath(new URL("../dist/src/index.js", import.meta.url));
/** Cells like those of a refinement; they are compiled only. */
const CELLS = [
  'import { openMidasZarr, readCif, createModel, chebyshev, refineStage, plot, show } from "rietbook";',
  'const scan = await openMidasZarr("x");\nconst ring = await scan.histogram({ frame: 0, eta: "sum" });\nshow(ring);',
  'const phase = await readCif("x");\nconst data = { data: ring, instrument: scan.instrument, background: chebyshev(6) };\nconst model = createModel({ phases: { phase: phase }, histograms: { ring: data } });\nshow(model);',
  'const fit1 = await refineStage(model, { name: "x", free: ["x"] }, { onStage: show });\nshow(fit1);\nshow(plot.rietveld(fit1, { all: true }));',
  'const fit2 = await refineStage(fit1, { name: "y", free: ["y"] }, { onStage: show });\nshow(fit2);\nshow(plot.rietveld(fit2, { all: true }));',
];

/**
 * Makes the kernels that tslab starts warm up whenever no cell runs. To be called before tslab starts one.
 *
 * @param {string} tslab path of tslab's package.json
 */
export function warmKernels(tslab) {
  const executors = createRequire(tslab)("./dist/executor.js");
  const { createExecutor } = executors;
  executors.createExecutor = (folder, converters, ...rest) => {
    const executor = createExecutor(folder, converters, ...rest);
    if (isWithinReach(folder)) void warmUp(converters.node, watchCells(executor));
    return executor;
  };
}

/**
 * Compiles cells, and has the library run what they call; nothing of it is there for cells.
 *
 * @param converter tslab's compiler of cells
 * @param {() => Promise<void>} pause resolves when there is time for the next part
 */
export async function warmUp(converter, pause) {
  await pause();
  // As cells load it: a module that is being imported cannot be required.
  require(LIBRARY);
  const { warmUp: warmLibrary } = require("../dist/src/notebook/warm-up.js");
  for (let round = 0; round < 2; round++) {
    let declared = "";
    for (const cell of CELLS) {
      await pause();
      declared = converter.convert(declared, cell).declOutput ?? declared;
    }
  }
  await warmLibrary(pause);
}

/** @returns a function that waits until no cell runs */
function watchCells(executor) {
  const { execute } = executor;
  let [running, ended] = [0, Date.now()];
  executor.execute = async (source) => {
    running++;
    try {
      return await execute(source);
    } finally {
      running--;
      ended = Date.now();
    }
  };
  return async () => {
    do await delay(1 + Math.max(0, ended + QUIET - Date.now()), undefined, { ref: false });
    while (running > 0 || Date.now() < ended + QUIET);
  };
}

/** Whether cells in a folder import this very library. */
function isWithinReach(folder) {
  try {
    return realpathSync(createRequire(join(folder, "cell.js")).resolve("rietbook")) === realpathSync(LIBRARY);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND" || error.code === "ENOENT") return false;
    throw error;
  }
}
