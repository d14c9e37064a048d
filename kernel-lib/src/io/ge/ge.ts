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
  /** A last frame that is cut off is counted, and fails when it is read; default: the file is refused. */
  readonly allowCut?: boolean;
}

/**
 * Opens a GE file (.ge, .ge1 … .ge5) or any raw file: a header, then frames one after another without gaps. The header's own
 * fields are not read, as many programs leave them empty (MIDAS: ffGenerateZipRefactor, process_multifile_scan).
 * @throws RietbookError "bad input" when the size is not that of a whole number of frames (see RawLayout.allowCut)
 */
export async function openGe(source: ByteSource, layout: RawLayout = {}): Promise<ImageStack> {
  const { width = 2048, height = 2048, headerBytes = 8192, type = "uint16", allowCut = false } = layout;
  const frameBytes = width * height * pixelBytes(type);
  checkImageSize(source.name, width, height, pixelBytes(type), source.size);
  const there = (source.size - headerBytes) / frameBytes;
  const count = Math.ceil(there);
  if (!(there === count || (allowCut && there > 1)) || count < 1) {
    throw new RietbookError({
      kind: "bad input",
      file: source.name,
      found: `${source.size} bytes, which is ${there < 0 ? "less than the header" : `${there.toFixed(3)} frames`}`,
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
    async read(index, signal, into) {
      checkImageIndex(source.name, index, count);
      if (index + 1 > there) {
        const found = `${((there - index) * 100).toFixed(0)} % of frame ${index}`;
        throw new RietbookError({ kind: "bad input", file: source.name, found, expected: "a whole frame" });
      }
      const bytes = await source.read(headerBytes + index * frameBytes, frameBytes, signal, into);
      return pixelsFromBytes(bytes, type, true, into);
    },
    close: () => source.close(),
  };
}
