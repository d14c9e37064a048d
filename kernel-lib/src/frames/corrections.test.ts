import { fileURLToPath } from "node:url";
import { formatTiff } from "../io/tiff/format-tiff.js";
import { readDark, readFlat } from "./dark.js";
import { framesInMemory } from "./frames-in-memory.js";
import { defaultSentinels, maskInvalid } from "./invalid-values.js";
import { combineMasks, readMask } from "./mask.js";
import { openFrames } from "./open-frames.js";
import { readFrames } from "./read-frames.js";
import { subtractAsMidas } from "./subtract-as-midas.js";
import type { FrameSource } from "./frame.js";
import { RietbookError } from "../errors.js";

const fixture = (path: string) => fileURLToPath(new URL(`../io/${path}`, import.meta.url));
const zip = fixture("midas-input/fixtures/scan_000001.h5.analysis.MIDAS.zip");

test("a dark is the mean of its frames, without the leading ones", async () => {
  const frames = await openFrames(zip, { dataset: "exchange/dark" });
  const [a, b] = [(await frames.read(0)).pixels, (await frames.read(1)).pixels];
  const mean = await readDark(zip, { dataset: "exchange/dark", width: 36, height: 24 });
  await frames.close();
  expect(mean.frames).toBe(2);
  expect([...mean.pixels]).toEqual(Array.from(a, (value, i) => (value + b[i]) / 2));
  const last = await readDark(zip, { dataset: "exchange/dark", skipFrames: 1 });
  expect([...last.pixels]).toEqual([...b]);
  expect((await readDark(zip, { dataset: "exchange/dark", skipFrames: 2 })).frames).toBe(1);
  await expect(readDark(zip, { width: 35 })).rejects.toThrow(/dark in .*found 36 × 24 pixels, expected 35 ×/);
});

test("a gap of the detector has no dark current", async () => {
  const dark = formatTiff(Int32Array.of(3, -1, -2, 4), 2);
  expect([...(await readDark(dark)).pixels]).toEqual([3, 0, 0, 4]);
});

test("a flat says where it cannot correct", async () => {
  const flat = await readFlat(fixture("tiff/fixtures/float32-little.tif"));
  const frames = await openFrames(fixture("tiff/fixtures/float32-little.tif"));
  const { pixels } = await frames.read(0);
  await frames.close();
  expect([...flat.unusable]).toEqual(Array.from(pixels, (value) => (value > 0 ? 0 : 1)));
  expect(flat.pixels.every((value) => value > 0)).toBe(true);
  const odd = await readFlat(formatTiff(Float32Array.of(2, 0, Infinity, NaN), 2));
  expect([[...odd.unusable], [...odd.pixels]]).toEqual([
    [0, 1, 1, 1],
    [2, 1, 1, 1],
  ]);
});

test("a mask holds 0 and 1; anything else has to be explained", async () => {
  const mask = await readMask(fixture("tiff/fixtures/bits.tif"), { width: 36, height: 24 });
  const inverse = await readMask(fixture("tiff/fixtures/bits.tif"), { masked: "zero" });
  expect(mask.pixels.every((value, i) => value + inverse.pixels[i] === 1)).toBe(true);
  expect(combineMasks([mask, inverse]).pixels.every((value) => value === 1)).toBe(true);
  await expect(readMask(fixture("tiff/fixtures/uint8-little.tif"))).rejects.toThrow(/expected 0, or 1 for masked/);
  await expect(readMask(fixture("tiff/fixtures/bits.tif"), { width: 24, height: 36 })).rejects.toThrow(/24 × 36/);
});

test("sentinels, limits and what is no number are masked", async () => {
  expect(defaultSentinels("int32")).toEqual([-1, -2]);
  // As unsigned numbers in MIDAS's zip files.
  expect(defaultSentinels("uint32")).toEqual([...Uint32Array.of(-1, -2)]);
  const source = framesInMemory([Float32Array.of(-1, 0, 5, NaN, 100, Infinity)], 3, 2);
  const frame = await source.read(0);
  expect([...maskInvalid(frame, { sentinels: [-1], above: 50 })]).toEqual([1, 0, 0, 1, 1, 1]);
  expect([...maskInvalid(frame, { sentinels: [], below: 1 })]).toEqual([1, 1, 0, 1, 0, 1]);
  // The limits themselves are measurements.
  expect([...maskInvalid(frame, { sentinels: [], below: 0, above: 5 })]).toEqual([1, 0, 0, 1, 1, 1]);
  expect(() => framesInMemory([Uint8Array.of(1, 2, 3)], 1, 2)).toThrow(/3 pixels, expected 1 × 2/);
});

test("MIDAS's preprocessing clips, and cuts fractions off", async () => {
  const dark = { width: 3, height: 2, pixels: Float64Array.of(10.7, 10.7, 10.7, 0, 0, 2), frames: 3 };
  const source = framesInMemory([Uint16Array.of(10, 11, 40, 0, 7, 65535)], 3, 2);
  expect([...(await subtractAsMidas(source, dark).read(0)).pixels]).toEqual([0, 1, 30, 0, 7, 65533]);
  expect([...(await subtractAsMidas(source, dark, 5).read(0)).pixels]).toEqual([0, 0, 30, 0, 7, 65533]);
});

function damagedSource(): FrameSource {
  const images = Array.from({ length: 10 }, (_, i) => Uint16Array.of(i));
  const source = framesInMemory(images, 1, 1);
  return {
    ...source,
    async read(index) {
      if (index === 4) throw new RietbookError({ kind: "bad input", found: "damaged data" });
      return source.read(index);
    },
  };
}

test("frames come in chunks and in order; damaged ones are left out on request only", async () => {
  const chunks: number[][] = [];
  const skipped = await readFrames(damagedSource(), { chunk: 3, damagedFrames: "skip" }, (frames) => {
    chunks.push(frames.map(({ index }) => index));
  });
  expect(chunks).toEqual([[0, 1, 2], [3, 5], [6, 7, 8], [9]]);
  expect(skipped).toEqual([{ index: 4, reason: "found damaged data." }]);
  await expect(readFrames(damagedSource(), {}, () => undefined)).rejects.toThrow(/damaged data/);
  const some = readFrames(damagedSource(), { from: 4, to: 5, damagedFrames: "skip" }, () => undefined);
  await expect(some).rejects.toThrow(/no frame that can be read: found damaged data/);
});

test("what is no damage is not left out", async () => {
  const away = new RietbookError({ kind: "unavailable", found: "no network" });
  const source: FrameSource = { ...damagedSource(), read: () => Promise.reject(away) };
  await expect(readFrames(source, { damagedFrames: "skip" }, () => undefined)).rejects.toBe(away);
});

test("reading stops at a signal and at an error of the user", async () => {
  const stop = new AbortController();
  const read = readFrames(damagedSource(), { chunk: 1, signal: stop.signal }, () => stop.abort());
  await expect(read).rejects.toMatchObject({ kind: "cancelled" });
  const failing = readFrames(damagedSource(), { chunk: 1 }, () => Promise.reject(new Error("mine")));
  await expect(failing).rejects.toThrow("mine");
});

test("a stream without end is read until it says that it is over", async () => {
  const { count, ...stream } = framesInMemory([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)], 1, 1);
  const seen: number[] = [];
  await readFrames(stream, { chunk: 2 }, (frames) => void seen.push(...frames.map(({ index }) => index)));
  expect(seen).toEqual([0, 1, 2]);
  expect(count).toBe(3);
});
