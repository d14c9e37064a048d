import { RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { checkImageIndex, checkImageSize, type ImageStack } from "../pixels/image-stack.js";
import { pixelBytes, pixelsFromBytes, type PixelData, type PixelType } from "../pixels/pixel-type.js";
import { decodeByteOffset } from "./byte-offset.js";

/** Marks the beginning of the binary section (CBF definition, H. J. Bernstein and A. P. Hammersley, IT G 5.6). */
const MARK = [0x0c, 0x1a, 0x04, 0xd5];
const HEADER_BYTES = 65536;

/** X-Binary-Element-Type → type. */
const TYPES: Readonly<Record<string, PixelType>> = {
  "signed 8-bit integer": "int8",
  "unsigned 8-bit integer": "uint8",
  "signed 16-bit integer": "int16",
  "unsigned 16-bit integer": "uint16",
  "signed 32-bit integer": "int32",
  "unsigned 32-bit integer": "uint32",
  "signed 32-bit real ieee": "float32",
  "signed 64-bit real ieee": "float64",
};

/**
 * Opens a CBF file with one image, byte-offset compressed or plain, as Pilatus and Eiger detectors write it. The MD5 sum is
 * not checked; the length of the data is.
 * @throws RietbookError "bad input" for other files and compressions, or an image that is cut off
 */
export async function openCbf(source: ByteSource, signal?: AbortSignal): Promise<ImageStack> {
  const { text, start } = await readHeader(source, signal);
  const field = (name: string) => new RegExp(`^\\s*${name}\\s*[:=]\\s*"?([^"\\r\\n]*)`, "im").exec(text)?.[1].trim();
  const width = Number(field("X-Binary-Size-Fastest-Dimension"));
  const height = Number(field("X-Binary-Size-Second-Dimension"));
  const bytes = Number(field("X-Binary-Size"));
  const typeName = (field("X-Binary-Element-Type") ?? "signed 32-bit integer").toLowerCase();
  const conversions = /conversions\s*=\s*"?([\w-]+)/i.exec(text)?.[1].toLowerCase() ?? "x-cbf_none";
  const littleEndian = !/big/i.test(field("X-Binary-Element-Byte-Order") ?? "");
  const type = TYPES[typeName];
  if (type === undefined) throw bad(source, `element type ${typeName}`, "an integer or IEEE real type");
  const packed = conversions === "x-cbf_byte_offset";
  if (!packed && conversions !== "x-cbf_none") {
    throw bad(
      source,
      `compression ${conversions}`,
      "x-CBF_BYTE_OFFSET or none",
      "Write the image again with one of them.",
    );
  }
  if (packed && type.startsWith("float")) throw bad(source, `byte offset with ${type}`, "integers");
  checkImageSize(source.name, width, height, pixelBytes(type), source.size);
  const needed = packed ? width * height : width * height * pixelBytes(type);
  if (!(bytes >= needed) || start + bytes > source.size) {
    const advice = "The file seems to be cut off: copy it again.";
    throw bad(source, `${source.size - start} bytes of data`, `${Math.max(bytes, needed)}`, advice);
  }
  const header = parseMiniHeader(text);
  return {
    name: source.name,
    width,
    height,
    count: 1,
    type,
    header,
    omega: () => numberOf(header["Start_angle"]) ?? numberOf(header["Omega"]),
    async read(index, readSignal) {
      checkImageIndex(source.name, index, 1);
      const data = await source.read(start, bytes, readSignal);
      return packed
        ? unpack(source, data, type, width * height)
        : pixelsFromBytes(data.subarray(0, needed), type, littleEndian);
    },
    close: () => source.close(),
  };
}

function unpack(source: ByteSource, data: Uint8Array, type: PixelType, length: number): PixelData {
  try {
    return decodeByteOffset(data, type, length);
  } catch (cause) {
    throw bad(source, `damaged data (${(cause as Error).message})`, `${length} pixels`);
  }
}

async function readHeader(source: ByteSource, signal?: AbortSignal): Promise<{ text: string; start: number }> {
  const bytes = await source.read(0, Math.min(HEADER_BYTES, source.size), signal);
  const text = new TextDecoder("latin1").decode(bytes);
  // Programs that cut and convert images leave the first line out; the binary section they all have.
  if (!text.startsWith("###CBF") && !/--CIF-BINARY-FORMAT-SECTION--/.test(text)) {
    throw bad(source, "no CBF header", "###CBF at the beginning, or a binary section");
  }
  const at = text.indexOf(String.fromCharCode(...MARK));
  if (at < 0) throw bad(source, `no image in the first ${bytes.length} bytes`, "a binary section");
  return { text: text.slice(0, at), start: at + MARK.length };
}

/** Lines "# Start_angle 12.5000 deg." of Dectris's detectors; the first word is the key. */
function parseMiniHeader(text: string): Readonly<Record<string, string>> {
  const header: Record<string, string> = Object.create(null);
  for (const [, key, value] of text.matchAll(/^# ?(\w+):? +([^\r\n]*)/gm)) header[key] = value.trim();
  return header;
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text ?? "");
  return Number.isFinite(value) ? value : undefined;
}

function bad(source: ByteSource, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: source.name, field: "CBF image", found, expected, advice });
}
