import type { CakingEngine } from "../caking/engine.js";
import { selectLastingEngine } from "../caking/engines/select.js";
import { isRietbookError } from "../errors.js";
import { openFrames } from "../frames/open-frames.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import type { IntegrationSetup } from "./integration-setup.js";

/** The engine of a run; for `auto` the frames of the first file stand for those of the others. */
export async function engineOfRun(
  setup: IntegrationSetup,
  files: readonly string[],
  { engine = "auto", nCPUs }: RunIntegrationOptions,
): Promise<CakingEngine> {
  if (engine !== "auto") return selectLastingEngine(engine, { threads: nCPUs });
  const frames = files.length * (await countFrames(files[0], setup));
  return selectLastingEngine("auto", { threads: nCPUs, frames, pixels: setup.raw.width * setup.raw.height });
}

/** Infinity where the file cannot be read, which is said when it is its turn. */
async function countFrames(file: string, { framesOptions }: IntegrationSetup): Promise<number> {
  try {
    const frames = await openFrames(file, framesOptions);
    await frames.close();
    return frames.count;
  } catch (error) {
    if (isRietbookError(error)) return Infinity;
    throw error;
  }
}
