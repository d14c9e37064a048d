import { readFileSync } from "node:fs";
import fc from "fast-check";
import { isRietbookError } from "../errors.js";
import { openImageStack } from "./open-stack.js";

const IO = new URL("../io/", import.meta.url);
const raw = { width: 36, height: 24 };
const files: Readonly<Record<string, readonly string[]>> = {
  tiff: [
    ...["uint16-little", "float32-big", "lzw-int32-predictor", "zlib-float32-predictor", "packbits-uint8"],
    ...["tiles-lzw", "bigtiff", "pages", "bits", "lzw-long"],
  ].map((name) => `tiff/fixtures/${name}.tif`),
  ge: ["ge/fixtures/frames.ge3"],
  edf: ["int32", "frames", "gzip", "big-endian"].map((name) => `edf/fixtures/${name}.edf`),
  cbf: ["cbf/fixtures/int32.cbf", "cbf/fixtures/pilatus.cbf"],
  hdf5: ["hdf5/fixtures/eiger_data_000001.h5"],
  "midas-zip": ["midas-input/fixtures/scan_000001.h5.analysis.MIDAS.zip"],
};
/** The largest file here has 30 kB and an image up to 25 kB; the decoders' own memory comes once. */
const MEMORY = 192 * 1024 * 1024;

/** Only the library's own errors may come out, or images of the size that the file tells. */
async function survive(bytes: Uint8Array, format: string): Promise<void> {
  try {
    const stack = await openImageStack(bytes, { format: format as "tiff", raw });
    try {
      for (let i = 0; i < Math.min(stack.count, 3); i++) {
        expect((await stack.read(i)).length).toBe(stack.width * stack.height);
      }
    } finally {
      await stack.close();
    }
  } catch (error) {
    if (!isRietbookError(error)) throw error;
    expect(error.message).not.toMatch(/\n/);
  }
}

const changes = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), to: fc.nat(255) }), {
  minLength: 0,
  maxLength: 6,
});
/** Most of a file is pixels: damage falls on its ends, where headers and directories are, half the time. */
const place = (at: number, length: number) =>
  Math.floor(
    at < 0.35 ? at * Math.min(length, 800) : at > 0.75 ? length - 1 - (1 - at) * Math.min(length, 800) : at * length,
  );

test.each(Object.keys(files))(
  "damaged %s files end in one of our errors or in images",
  async (format) => {
    const originals = files[format].map((name) => new Uint8Array(readFileSync(new URL(name, IO))));
    await survive(originals[0], format);
    const before = process.memoryUsage().rss;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(originals.length - 1),
        changes,
        fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 }),
        async (which, list, cut) => {
          const bytes = originals[which].slice();
          for (const { at, to } of list) bytes[Math.max(0, Math.min(bytes.length - 1, place(at, bytes.length)))] = to;
          const length = cut === null ? bytes.length : Math.floor(cut * bytes.length);
          await survive(bytes.subarray(0, length), format);
        },
      ),
      { numRuns: format === "hdf5" ? 150 : 300, seed: 5 },
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY);
  },
  60_000,
);

/** Formats whose first fixture has its header and its directories in its first and last bytes, and how far apart cuts are. */
const cuts: readonly (readonly [string, number])[] = [
  ...["tiff", "ge", "edf", "cbf"].map((format) => [format, 1] as const),
  ...[["midas-zip", 7] as const, ["hdf5", 29] as const],
];

test.each(cuts)(
  "%s files cut off at any place of their headers end in one of our errors",
  async (format, step) => {
    const whole = new Uint8Array(readFileSync(new URL(files[format][0], IO)));
    const ends = [...whole.keys()].filter((at) => at < 700 || at > whole.length - 300).filter((at) => at % step === 0);
    let read = 0;
    for (const end of ends) {
      const error: unknown = await openImageStack(whole.slice(0, end), { format: format as "tiff", raw }).then(
        async (stack) =>
          stack.read(stack.count - 1).then(
            () => read++,
            (cause: unknown) => cause,
          ),
        (cause: unknown) => cause,
      );
      if (typeof error !== "number") expect(isRietbookError(error)).toBe(true);
    }
    // What follows the pixels may be missing; a header may not.
    expect(read).toBeLessThan(ends.length / 2);
  },
  60_000,
);
