import { RietbookError } from "../../errors.js";
import { releaseArrays } from "../../platform/release-arrays.js";
import { startWasmThreads } from "../../platform/shared-threads.js";
import type { PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { withImages } from "./map-checks.js";
import { SHARED_WASM, WASM } from "./wasm-binary.js";
import { workOnJob, type BandFeed, type WasmBands, type WasmExports, type WasmJob } from "./wasm-job.js";
import { pagesFor, planMemory, type WasmLayout } from "./wasm-layout.js";
import { placeOf, planMatrix, writeMatrix, type MatrixPlan } from "./wasm-matrix.js";

/** A map in the memory of WebAssembly, and the threads that work on it. */
export interface WasmMachine {
  readonly layout: WasmLayout;
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
  readonly bands: WasmBands;
  /** @param feed with it the calling thread is one of the threads: nothing else happens on it meanwhile */
  readonly work: (job: WasmJob, feed?: BandFeed) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Room for the module's own data; it has none. */
const BASE = 65536;

/** Starts the threads and writes the map into their memory. */
export async function startMachine(map: PixelBinMap, options: PrepareOptions, threads: number): Promise<WasmMachine> {
  const plan = planMatrix(map, options);
  const bins = map.grid.radialBins * map.grid.etaBins;
  const layout = planMemory(plan, { pixels: map.width * map.height, bins }, options, BASE);
  const memory = createMemory(layout, threads > 1);
  const { work, close } = threads === 1 ? await startHere(memory) : await startThreads(memory, threads);
  try {
    await writeMatrix(memory.buffer, layout, plan, map, options);
    new Uint32Array(memory.buffer, layout.ofBin, bins + 1).set(plan.segments.ofBin);
    new Uint32Array(memory.buffer, layout.places, plan.places.length).set(plan.places);
    // Last, when there is room for it: the map has given its entries back.
    await writeDark(memory.buffer, layout, plan, map, options);
  } catch (error) {
    await close();
    throw error;
  }
  const { begin, end, place, ofBin, pixels } = plan.segments;
  // A large map's plan would wait for the garbage collector while frames are read.
  await releaseArrays([begin, end, place, ofBin, plan.places, plan.pieces]);
  const bands = { pixels, pieces: plan.bandPieces };
  return { layout, memory, threads, bands, work, close };
}

async function writeDark(
  buffer: ArrayBufferLike,
  layout: WasmLayout,
  { places, segments: { pixels } }: MatrixPlan,
  map: PixelBinMap,
  options: PrepareOptions,
): Promise<void> {
  const { dark } = await withImages(options, map);
  if (dark === undefined) return;
  const placed = new Float32Array(buffer, layout.dark, 2 * places.length);
  for (let band = 0; band < pixels.length - 1; band++) {
    for (let pixel = pixels[band]; pixel < pixels[band + 1]; pixel++) {
      placed[pixels[band] + placeOf(places, pixel)] = dark[pixel];
    }
  }
  if (options.dark === undefined) await releaseArrays([dark]);
}

/** @throws RietbookError "unavailable" where the machine has not so much memory */
export function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missing = pagesFor(bytes) - pagesFor(memory.buffer.byteLength);
  if (missing > 0) guarded(bytes, () => memory.grow(missing));
}

async function startHere(memory: WebAssembly.Memory): Promise<Pick<WasmMachine, "work" | "close">> {
  const instance = await WebAssembly.instantiate(await compile(WASM), { env: { memory } });
  return {
    work: async (job) => workOnJob(instance.exports as WasmExports, memory, job),
    close: async () => undefined,
  };
}

async function startThreads(memory: WebAssembly.Memory, count: number): Promise<Pick<WasmMachine, "work" | "close">> {
  const module = await compile(SHARED_WASM);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const threads = await startWasmThreads(module, memory, count, workOnJob);
  return {
    async work(job, feed) {
      if (feed === undefined) return threads.work(job, count);
      const others = threads.work(job, count - 1);
      try {
        workOnJob(exports as WasmExports, memory, job, feed);
      } finally {
        feed.end();
        await others;
      }
    },
    close: threads.close,
  };
}

function createMemory(layout: WasmLayout, shared: boolean): WebAssembly.Memory {
  const initial = pagesFor(layout.bytes);
  return guarded(
    layout.bytes,
    () => new WebAssembly.Memory(shared ? { initial, maximum: 65536, shared } : { initial }),
  );
}

function guarded<Result>(bytes: number, allocate: () => Result): Result {
  try {
    return allocate();
  } catch (cause) {
    const found = `no room for ${(bytes / 2 ** 20).toFixed(0)} MiB`;
    throw new RietbookError({ kind: "unavailable", field: "WebAssembly", found, advice: "Use the engine cpu.", cause });
  }
}

async function compile(base64: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const expected = "WebAssembly with vector instructions";
    throw new RietbookError({ kind: "unavailable", field: "WebAssembly", found, expected, cause });
  }
}
