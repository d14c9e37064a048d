import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMask } from "../frames/drawn-mask.js";
import { readMask } from "../frames/mask.js";
import { writeMask } from "./mask.js";

test("a mask that was drawn is read again from its TIFF, pixel by pixel", async () => {
  const [width, height] = [37, 23];
  const frame = { width, height, pixels: Float64Array.from({ length: width * height }, (_, i) => i % 40) };
  const drawn = createMask(frame, { above: 38, strokes: [{ radius: 3, points: [[5, 5]] }] });
  const folder = await mkdtemp(join(tmpdir(), "rietbook-mask-"));
  try {
    await writeMask(drawn, join(folder, "mask.tif"));
    expect(await readMask(join(folder, "mask.tif"), { width, height })).toEqual(drawn);
  } finally {
    await rm(folder, { recursive: true });
  }
});
