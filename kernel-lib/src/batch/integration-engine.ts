import type { CakingEngine } from "../caking/engine.js";
import { cpuEngine } from "../caking/engines/cpu.js";
import { selectEngine } from "../caking/engines/select.js";
import { isRietbookError } from "../errors.js";
import { openFrames } from "../frames/open-frames.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import type { IntegrationSetup } from "./integration-setup.js";

/** So many frames are summed in float64 in less time than their map takes to be built. */
const FEW_FRAMES = 16;
/** A float64 map of more pixels would not leave room below 1 GB. */
const MOST_PIXELS = 7e6;

/**
 * The engine of a run. `auto` takes float64 throughout where there are few frames, since a faster engine would save less
 * than the map costs and single precision shows where a dark leaves next to nothing; else what {@link selectEngine} takes.
 */
export async function engineOfRun(
  setup: IntegrationSetup,
  files: readonly string[],
  { engine = "auto", nCPUs }: RunIntegrationOptions,
): Promise<CakingEngine> {
  const isSmall = setup.raw.width * setup.raw.height <= MOST_PIXELS && files.length <= FEW_FRAMES;
  const frames = engine === "auto" && isSmall ? files.length * (await countFrames(files[0], setup)) : Infinity;
  if (frames > FEW_FRAMES) return selectEngine(engine, { threads: nCPUs });
  return {
    ...cpuEngine,
    async prepare(map, options) {
      const prepared = await cpuEngine.prepare(map, options);
      return { ...prepared, description: `${prepared.description} (auto; few frames)` };
    },
  };
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
