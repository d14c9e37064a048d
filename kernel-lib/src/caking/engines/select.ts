import { isRietbookError } from "../../errors.js";
import { openGpuDevice } from "../../platform/gpu-device.js";
import { countSharingThreads } from "../../platform/processors.js";
import type { BinSums, CakingEngine, EngineKind, PreparedCake, PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { cpuEngine } from "./cpu.js";
import { createGpujsEngine, hasWebGl2 } from "./gpujs.js";
import { createWasmEngine } from "./wasm.js";
import { webgpuEngine } from "./webgpu.js";

/** An engine by its name, or the best that this machine has. */
export type EngineChoice = EngineKind | "auto";

/** How {@link selectEngine} chooses. */
export interface SelectEngineOptions {
  /** Of the engine wasm. Default: one per processor in Node, where threads can share memory; 1 in browsers. */
  readonly threads?: number;
  /** What will be summed, for `auto`: frames with one map, and pixels of a frame. Default: many. */
  readonly frames?: number;
  readonly pixels?: number;
}

/** So many frames are summed in float64 in less time than their map takes to be built. */
const FEW_FRAMES = 16;
/** A float64 map of more pixels would not leave room below 1 GB. */
const MOST_PIXELS = 7e6;

/**
 * The engine of a name, which throws when it is prepared where this machine cannot run it; or `auto`. That is float64
 * throughout for few frames: a faster engine would save less than the map costs, and single precision shows where a dark
 * leaves next to nothing. For many it is the first of a GPU through WebGPU (not one that is played in software),
 * WebAssembly, WebGL2 through gpu.js, plain TypeScript that can take the map. It steps down when its engine fails later, a GPU lost in the middle of a series, and sums the frames of
 * that call again: none is lost. The description of what is prepared says what ran and why.
 * @throws RietbookError "bad argument" for a number of threads that cannot be
 */
export async function selectEngine(name: EngineChoice, options: SelectEngineOptions = {}): Promise<CakingEngine> {
  switch (name) {
    case "cpu":
      return cpuEngine;
    case "wasm":
      return createWasmEngine({ threads: options.threads ?? (await countSharingThreads()) });
    case "webgpu":
      return webgpuEngine;
    case "gpujs":
      return createGpujsEngine();
    case "auto": {
      const { frames = Infinity, pixels = 0 } = options;
      if (frames <= FEW_FRAMES && pixels <= MOST_PIXELS) return describedAs(cpuEngine, "auto; few frames");
      const threads = options.threads ?? (await countSharingThreads());
      return createSteppingEngine([
        { engine: webgpuEngine, refusal: refuseSoftwareGpu },
        { engine: createWasmEngine({ threads }) },
        { engine: createGpujsEngine(), refusal: async () => ((await hasWebGl2()) ? undefined : "no WebGL2") },
        { engine: cpuEngine },
      ]);
    }
  }
}

/**
 * The engine of a name for a long run: a GPU that is lost in the middle is followed by WebAssembly, then plain TypeScript, as
 * with `auto`. Where the engine cannot be had at the start, preparing fails.
 */
export async function selectLastingEngine(
  name: EngineChoice,
  options: SelectEngineOptions = {},
): Promise<CakingEngine> {
  const engine = await selectEngine(name, options);
  if (name !== "webgpu" && name !== "gpujs") return engine;
  return createSteppingEngine([
    { engine, isAskedFor: true },
    { engine: await selectEngine("wasm", options) },
    { engine: cpuEngine },
  ]);
}

/** The same engine, which says in its description why it was taken. */
function describedAs(engine: CakingEngine, why: string): CakingEngine {
  return {
    ...engine,
    async prepare(map, options) {
      const prepared = await engine.prepare(map, options);
      return { ...prepared, description: `${prepared.description} (${why})` };
    },
  };
}

/** One of several engines, best first. */
export interface EngineCandidate {
  readonly engine: CakingEngine;
  /** Why it should not be taken although it would run. */
  readonly refusal?: () => Promise<string | undefined>;
  /** The analyst asked for it: where it cannot be prepared at first that is an error, not a reason to take another. */
  readonly isAskedFor?: boolean;
}

/**
 * An engine that takes the first candidate that can be prepared, and the next one when that fails with "unavailable".
 * `kind` and `precision` are those of the first candidate; what is prepared says which one runs.
 */
export function createSteppingEngine(candidates: readonly EngineCandidate[]): CakingEngine {
  const [{ engine: best }] = candidates;
  let hasRun = false;
  return {
    kind: best.kind,
    precision: best.precision,
    async prepare(map, options = {}) {
      const first = await prepareNext(candidates, 0, map, options, [], hasRun);
      hasRun = true;
      return createStepping(candidates, first, map, options);
    },
  };
}

interface Chosen {
  readonly at: number;
  readonly prepared: PreparedCake;
  /** Why those before it did not run. */
  readonly reasons: readonly string[];
}

async function prepareNext(
  candidates: readonly EngineCandidate[],
  from: number,
  map: PixelBinMap,
  options: PrepareOptions,
  before: readonly string[],
  hasRun: boolean,
): Promise<Chosen> {
  const reasons = [...before];
  for (let at = from; ; at++) {
    const { engine, refusal, isAskedFor = false } = candidates[at];
    const isLast = at === candidates.length - 1 || (isAskedFor && !hasRun);
    try {
      const why = isLast ? undefined : await refusal?.();
      if (why === undefined) {
        // One that ran before may have taken the entries.
        const given = map.pixels.length === 0 && options.reload !== undefined ? await options.reload() : map;
        return { at, prepared: await engine.prepare(given, options), reasons };
      }
      reasons.push(`no ${engine.kind}: ${why}`);
    } catch (error) {
      if (isLast || !isRietbookError(error, "unavailable")) throw error;
      reasons.push(`no ${engine.kind}: ${error.found}`);
    }
  }
}

function createStepping(
  candidates: readonly EngineCandidate[],
  first: Chosen,
  map: PixelBinMap,
  options: PrepareOptions,
): PreparedCake {
  let current = first;
  const stepDown = async (failed: Chosen, error: unknown) => {
    // Another call may have stepped down already.
    if (failed !== current) return;
    if (failed.at === candidates.length - 1 || !isRietbookError(error, "unavailable")) throw error;
    const reasons = [...failed.reasons, `${failed.prepared.engine} stopped: ${error.found}`];
    const next = await prepareNext(candidates, failed.at + 1, map, options, reasons, true);
    current = next;
    await failed.prepared.close();
  };
  // One step at a time, or two calls that fail together would prepare two engines.
  let stepping: Promise<void> = Promise.resolve();
  return {
    get engine() {
      return current.prepared.engine;
    },
    get description() {
      const { prepared, reasons } = current;
      const said = [...(candidates[0].isAskedFor === true ? [] : ["auto"]), ...reasons];
      return said.length === 0 ? prepared.description : `${prepared.description} (${said.join("; ")})`;
    },
    get frameMemory() {
      return current.prepared.frameMemory;
    },
    async sum(frames, callOptions): Promise<BinSums> {
      for (;;) {
        const tried = current;
        try {
          return await tried.prepared.sum(frames, callOptions);
        } catch (error) {
          const step = stepping.then(() => stepDown(tried, error));
          stepping = step.catch(() => undefined);
          await step;
        }
      }
    },
    close: () => current.prepared.close(),
  };
}

async function refuseSoftwareGpu(): Promise<string | undefined> {
  const { device, name, isSoftware } = await openGpuDevice();
  device.destroy();
  return isSoftware ? `${name} runs in software` : undefined;
}
