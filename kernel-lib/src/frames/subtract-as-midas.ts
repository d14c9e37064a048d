import { createPixels, pixelTypeOf } from "../io/pixels/pixel-type.js";
import type { MeanImage } from "./dark.js";
import type { Frame, FrameSource } from "./frame.js";
import { checkSize } from "./mask.js";

/**
 * MIDAS's way with a dark for TIFF, GE and CBF files, and for HDF5 with -preProcThresh: a value below dark + threshold becomes
 * 0; from others the dark is subtracted, both cut to integers, never below 0 (ffGenerateZipRefactor.py, apply_correction).
 * It biases weak signals upwards; for comparison with MIDAS only.
 *
 * @param threshold MIDAS's preProcThresh; −1 (off) counts as 0
 * @throws RietbookError "bad input" for a dark of another size
 */
export function subtractAsMidas(source: FrameSource, dark: MeanImage, threshold = -1): FrameSource {
  checkSize(source.name, "dark", dark, source);
  const above = threshold === -1 ? 0 : threshold;
  return {
    ...source,
    async read(index, signal): Promise<Frame> {
      const frame = await source.read(index, signal);
      const { pixels } = frame;
      const out = createPixels(pixelTypeOf(pixels), pixels.length);
      for (let i = 0; i < pixels.length; i++) {
        const value = pixels[i];
        out[i] = value < dark.pixels[i] + above ? 0 : Math.max(0, Math.trunc(value) - Math.trunc(dark.pixels[i]));
      }
      return { ...frame, pixels: out };
    },
    close: () => source.close(),
  };
}
