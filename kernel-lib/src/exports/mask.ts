import type { Mask } from "../frames/mask.js";
import { formatTiff } from "../io/tiff/format-tiff.js";

/** A mask as a TIFF of bytes, 1 = masked, rows as in the raw image: what `readMask`, MIDAS and pyFAI take. */
export function maskTiff({ pixels, width }: Mask): Uint8Array {
  return formatTiff(pixels, width);
}

/**
 * Writes a mask as a TIFF file: {@link maskTiff}. Only in Node.
 * @throws RietbookError "output" when the place cannot be written
 */
export async function writeMask(mask: Mask, path: string): Promise<void> {
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  await writeFileAtomically(path, maskTiff(mask));
}
