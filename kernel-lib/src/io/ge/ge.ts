import { RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { checkImageIndex, checkImageSize, type ImageStack } from "../pixels/image-stack.js";
import { pixelBytes, pixelsFromBytes, type PixelType } from "../pixels/pixel-type.js";

/** How raw frames lie in a file; the defaults are those of GE area detectors at the APS. */
export interface RawLayout {
  /** Columns; default 2048. */
  readonly width?: number;
  /** Rows; default 2048. */
  readonly height?: number;
  /** Bytes before the first frame (MIDAS's HeadSize); default 8192. */
  readonly headerBytes?: number;
  /** Type of the values, little-endian (MIDAS's PixelValue 2 and 4 are uint16 and uint32); default uint16. */
  readonly type?: PixelType;
}

/**
 * Opens a GE file (.ge, .ge1 … .ge5) or any raw file: a header, then frames one after another without gaps. The header's own
 * fields are not read, as many programs leave them empty (MIDAS: ffGenerateZipRefactor, process_multifile_scan).
 * @throws RietbookError "bad input" when the size is not that of a whole number of frames
 */
export async function openGe(source: ByteSource, layout: RawLayout = {}): Promise<ImageStack> {
  const { width = 2048, height = 2048, headerBytes = 8192, type = "uint16" } = layout;
  const frameBytes = width * height * pixelBytes(type);
  checkImageSize(source.name, width, height, pixelBytes(type), source.size);
  const count = (source.size - headerBytes) / frameBytes;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RietbookError({
      kind: "bad input",
      file: source.name,
      found: `${source.size} bytes, which is ${count < 0 ? "less than the header" : `${count.toFixed(3)} frames`}`,
      expected: `${headerBytes} bytes and whole frames of ${width} × ${height} ${type}`,
      advice: "The last frame may be cut off, or the frame size be another: check the detector's size.",
    });
  }
  return {
    name: source.name,
    width,
    height,
    count,
    type,
    async read(index, signal) {
      checkImageIndex(source.name, index, count);
      const bytes = await source.read(headerBytes + index * frameBytes, frameBytes, signal);
      return pixelsFromBytes(bytes, type, true);
    },
    close: () => source.close(),
  };
}
