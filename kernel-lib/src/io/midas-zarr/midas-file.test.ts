import { readdirSync, readFileSync } from "node:fs";
import { bytesInMemory } from "../../platform/bytes-in-memory.js";
import { joinReads } from "../../platform/joined-reads.js";
import { buildMidasZarr } from "./fixtures/build-midas-zarr.js";
import { openMidasFile } from "./midas-file.js";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const names = readdirSync(FIXTURES).filter((name) => name.endsWith(".zarr.zip"));

function open(name: string) {
  return openMidasFile(bytesInMemory(new Uint8Array(readFileSync(new URL(name, FIXTURES))), name));
}

test("there is a fixture for every encoding", () => {
  expect(names.length).toBe(16);
});

test.each(names)("%s holds the scan that was written", async (name) => {
  const file = await open(name);
  const { nR, nEta, radius, twoTheta, eta, area, q } = file.map;
  expect([nR, nEta]).toEqual([32, 3]);
  for (let r = 0; r < nR; r++) {
    expect(radius[r]).toBe(100 + r);
    expect(twoTheta[r]).toBe(2 + r / 4);
    for (let e = 0; e < nEta; e++) expect(area[r * nEta + e]).toBe(2 + r / 8 + e / 4);
  }
  expect([...eta]).toEqual([-120, 0, 120]);
  expect(q === undefined).toBe(name.includes("four-planes"));
  expect(file.instrumentParameters).toEqual(
    Object.assign(Object.create(null), {
      ...{ Lam: 0.5, Polariz: 0.9, SH_L: 0.003, U: 2, V: -0.5, W: 0.25, X: 0.1, Y: 0.2, Z: 0.05, Distance: 250000 },
    }),
  );
  expect(file.frames.map((frame) => frame.lastFrameNumber)).toEqual([9, 19]);
  for (const [f, frame] of file.frames.entries()) {
    const values = await frame.array.read();
    const expected = Float64Array.from(
      { length: nR * nEta },
      (_, i) => (f + 1) * (100 + 3 * Math.floor(i / 3) + (i % 3)),
    );
    expect(values).toEqual(expected);
    expect(frame.array.attributes).toMatchObject({ "Number Of Frames Summed": 10, Temperature: 300, I0: 1000 });
  }
  expect(file.rawFrames).toBe(20);
});

test("of duplicate entries in the archive the last one counts", async () => {
  expect((await open("v2-lz4-shuffle.zarr.zip")).attributes).toEqual({ midas_version: "11.0" });
});

test("300 frames whose descriptions stand between their data open in a few dozen requests", async () => {
  const frames = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i, () => i]));
  const bytes = buildMidasZarr({ nR: 256, nEta: 12, frames, rawFrames: 300 });
  const memory = bytesInMemory(bytes, "interleaved.zarr.zip");
  const reads: number[] = [];
  const read: typeof memory.read = (offset, length, signal) => {
    reads.push(length);
    return memory.read(offset, length, signal);
  };
  const file = await openMidasFile(joinReads({ ...memory, read }));
  expect(file.frames).toHaveLength(300);
  expect(file.frames[299].array.attributes).toMatchObject({ "Number Of Frames Summed": 10 });
  expect(reads.length).toBeLessThan(40);
  expect((await file.frames[299].array.read())[0]).toBe(299);
});
