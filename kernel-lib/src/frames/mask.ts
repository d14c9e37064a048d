import { RietbookError } from "../errors.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { openImageStack, type ImageFileOptions } from "./open-stack.js";

export interface MaskOptions extends ImageFileOptions {
  /** Size that the mask must have. */
  readonly width?: number;
  readonly height?: number;
  /**
   * Which values mask a pixel: "one" (default: MIDAS, pyFAI, Dioptas; other values than 0 and 1 are an error), "nonzero", or
   * "zero" (1 or 255 for good pixels).
   */
  readonly masked?: "one" | "nonzero" | "zero";
  readonly signal?: AbortSignal;
}

/** A mask: row-major over the raw image, before any image transform; 1 = masked. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Reads a mask image of any format (TIFF of 1 or 8 bits, EDF, HDF5 …).
 * @throws RietbookError "bad input" for another size, or values that leave open what they mean
 */
export async function readMask(input: FileInput, options: MaskOptions = {}): Promise<Mask> {
  const { masked = "one", signal } = options;
  const stack = await openImageStack(input, options, signal);
  try {
    const { name, width, height } = stack;
    checkSize(name, "mask", stack, options);
    const values = await stack.read(0, signal);
    const pixels = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (masked === "one" && value !== 0 && value !== 1) {
        const advice = "Say whether the pixels with 0 or the others are masked (masked: zero or nonzero).";
        const found = `the value ${value}`;
        throw new RietbookError({
          kind: "bad input",
          file: name,
          field: "mask",
          found,
          expected: "0, or 1 for masked",
          advice,
        });
      }
      pixels[i] = (masked === "zero") === (value === 0) ? 1 : 0;
    }
    return { width, height, pixels };
  } finally {
    await stack.close();
  }
}

/**
 * A pixel masked in any of the masks is masked.
 * @throws RietbookError "bad argument" for masks of different sizes, or none
 */
export function combineMasks(masks: readonly Mask[]): Mask {
  const [first] = masks;
  if (first === undefined) throw new RietbookError({ kind: "bad argument", field: "masks", found: "none" });
  const pixels = first.pixels.slice();
  for (const { width, height, pixels: more } of masks.slice(1)) {
    if (width !== first.width || height !== first.height) {
      const expected = `${first.width} × ${first.height}`;
      throw new RietbookError({ kind: "bad argument", field: "masks", found: `${width} × ${height} pixels`, expected });
    }
    for (let i = 0; i < pixels.length; i++) pixels[i] |= more[i];
  }
  return { width: first.width, height: first.height, pixels };
}

/** @throws RietbookError "bad input" where an image that goes with the frames has another size */
export function checkSize(
  file: string,
  what: string,
  { width, height }: { readonly width: number; readonly height: number },
  expected: { readonly width?: number; readonly height?: number },
): void {
  if (width === (expected.width ?? width) && height === (expected.height ?? height)) return;
  throw new RietbookError({
    kind: "bad input",
    file,
    field: what,
    found: `${width} × ${height} pixels`,
    expected: `${expected.width} × ${expected.height} as the frames have`,
  });
}
