import { buildPixelBinMap } from "../caking/build-map.js";
import { createBinGrid } from "../caking/bin-grid.js";
import type { CakingEngine } from "../caking/engine.js";
import { createWasmEngine } from "../caking/engines/wasm.js";
import { RietbookError } from "../errors.js";
import { openFrames } from "../frames/open-frames.js";
import { createGeometry } from "../geometry/create-geometry.js";
import { integrate } from "./integrate.js";

const [width, height, count] = [24, 20, 7];
const geometry = createGeometry({
  pixelsY: width,
  pixelsZ: height,
  pixelSize: 200,
  distance: 1e6,
  centreY: 11,
  centreZ: 9.5,
  wavelength: 0.2,
});

/** A raw file of random counts. */
function file(): Uint8Array {
  let state = 7;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return new Uint8Array(Uint16Array.from({ length: width * height * count }, () => 60000 * random()).buffer);
}

async function cakes(engine: CakingEngine, broken = -1): Promise<{ rows: number[][]; into: number }> {
  const grid = createBinGrid(
    { axis: "R", radial: { min: 1, max: 9, step: 1 }, eta: { min: -180, max: 180, step: 30 } },
    geometry,
  );
  const map = await buildPixelBinMap(geometry, grid);
  const frames = await openFrames(file(), { format: "ge", raw: { width, height, headerBytes: 0 } });
  const rows: number[][] = [];
  let into = 0;
  const source = {
    ...frames,
    async read(index: number, signal?: AbortSignal, memory?: Uint8Array) {
      if (memory !== undefined) into++;
      const frame = await frames.read(index, signal, memory);
      if (index === broken) throw new RietbookError({ kind: "bad input", file: "raw", found: "half a frame" });
      return frame;
    },
  };
  const writer = {
    add: async ({ intensity }: { intensity: Float64Array }) => void rows.push([...intensity]),
    finish: async () => undefined,
    abort: async () => undefined,
  };
  await integrate(source, map, [writer], { engine, chunk: 2, damagedFrames: "skip" });
  return { rows, into };
}

test.each([1, 2])("frames read into the memory of an engine of %i threads give the same cakes", async (threads) => {
  const engine = createWasmEngine({ threads });
  const plain: CakingEngine = {
    ...engine,
    prepare: async (...given) => ({ ...(await engine.prepare(...given)), frameMemory: undefined }),
  };
  for (const broken of [-1, 3]) {
    const [there, own] = [await cakes(engine, broken), await cakes(plain, broken)];
    expect([there.into, own.into]).toEqual([count, 0]);
    expect(there.rows).toHaveLength(broken < 0 ? count : count - 1);
    expect(there.rows).toEqual(own.rows);
  }
});
