import { gunzipSync, unzlibSync } from "fflate";
import { RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { checkImageIndex, checkImageSize, type ImageStack } from "../pixels/image-stack.js";
import { float64FromInt64, pixelBytes, pixelsFromBytes, type PixelData, type PixelType } from "../pixels/pixel-type.js";

/** Headers are padded to multiples of 512 bytes; this holds the longest ones seen. */
const MAX_HEADER = 1024 * 1024;
const BLOCK = 4096;

/** DataType → type (P. Boesecke, "EDF and its keywords"; fabio, edfimage.py: long is 32 bits). */
const TYPES: Readonly<Record<string, PixelType | "int64" | "uint64">> = {
  ...{ unsignedbyte: "uint8", unsigned8: "uint8", signedbyte: "int8", signed8: "int8" },
  ...{ unsignedshort: "uint16", unsigned16: "uint16", unsignedshortinteger: "uint16" },
  ...{ signedshort: "int16", signed16: "int16" },
  ...{ unsignedinteger: "uint32", unsigned32: "uint32", unsignedlong: "uint32" },
  ...{ signedinteger: "int32", signed32: "int32", signedlong: "int32" },
  ...{ unsigned64: "uint64", signed64: "int64" },
  ...{ float: "float32", floatvalue: "float32", float32: "float32", floatieee32: "float32" },
  ...{ double: "float64", doublevalue: "float64", floatieee64: "float64", doubleieee64: "float64" },
};

interface EdfFrame {
  readonly header: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
  readonly type: PixelType | "int64" | "uint64";
  readonly littleEndian: boolean;
  readonly compression: "none" | "gzip" | "zlib";
  readonly start: number;
  readonly bytes: number;
}

/**
 * Opens an EDF file (ESRF data format): any byte order and number type, plain, gzip or zlib, one or more images of one size.
 * @throws RietbookError "bad input" for other files, other compressions, images that are cut off or of several sizes
 */
export async function openEdf(source: ByteSource, signal?: AbortSignal): Promise<ImageStack> {
  const frames: EdfFrame[] = [];
  for (let at = 0; at < source.size;) {
    const frame = await readFrameHeader(source, at, signal);
    // Bytes behind the last image that are no header: padding.
    if (frame === undefined) break;
    frames.push(frame);
    at = frame.start + frame.bytes;
  }
  const [first] = frames;
  if (first === undefined) throw bad(source, "no EDF header", "a text header in { }");
  const odd = frames.findIndex(({ width, height, type }) => {
    return width !== first.width || height !== first.height || type !== first.type;
  });
  if (odd >= 0) {
    const { width, height, type } = frames[odd];
    throw bad(source, `image ${odd} of ${width} × ${height} ${type}`, `${first.width} × ${first.height} ${first.type}`);
  }
  return {
    name: source.name,
    width: first.width,
    height: first.height,
    count: frames.length,
    type: first.type === "int64" || first.type === "uint64" ? "float64" : first.type,
    header: first.header,
    async read(index, readSignal) {
      checkImageIndex(source.name, index, frames.length);
      return readImage(source, frames[index], readSignal);
    },
    close: () => source.close(),
  };
}

async function readFrameHeader(source: ByteSource, at: number, signal?: AbortSignal): Promise<EdfFrame | undefined> {
  let text = "";
  let end = -1;
  for (let length = BLOCK; end < 0; length *= 4) {
    const bytes = await source.read(at, Math.min(length, source.size - at), signal);
    text = new TextDecoder("latin1").decode(bytes);
    if (!/^\s*\{/.test(text)) {
      if (at === 0) throw bad(source, "no EDF header", "a text header in { }");
      return undefined;
    }
    end = text.search(/\}[ \r]?\n/);
    if (end < 0 && (bytes.length === source.size - at || length >= MAX_HEADER)) {
      throw bad(source, "an EDF header without end", "a closing }");
    }
  }
  const header = parseHeader(text.slice(text.indexOf("{") + 1, end));
  const start = at + text.indexOf("\n", end) + 1;
  return describeFrame(source, header, start);
}

function parseHeader(text: string): Readonly<Record<string, string>> {
  const header: Record<string, string> = Object.create(null);
  for (const line of text.split(";")) {
    const at = line.indexOf("=");
    if (at > 0) header[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }
  return header;
}

function describeFrame(source: ByteSource, header: Readonly<Record<string, string>>, start: number): EdfFrame {
  const width = Number(header["dim_1"]);
  const height = Number(header["dim_2"] ?? 1);
  const type = TYPES[(header["datatype"] ?? "UnsignedShort").toLowerCase()];
  if (type === undefined) throw bad(source, `DataType ${header["datatype"]}`, "an integer or float type");
  const depth = Number(header["dim_3"] ?? 1);
  if (depth !== 1) throw bad(source, `Dim_3 = ${header["dim_3"]}`, "one image a header");
  const size = type.endsWith("t64") ? 8 : pixelBytes(type as PixelType);
  checkImageSize(source.name, width, height, size, source.size);
  const plain = width * height * size;
  const compression = compressionOf(source, header["compression"]);
  const bytes = Number(header["edf_binarysize"] ?? header["size"] ?? plain);
  const needed = compression === "none" ? plain : 1;
  if (!Number.isSafeInteger(bytes) || bytes < needed) throw bad(source, `Size = ${bytes}`, `${plain} bytes`);
  if (start + bytes > source.size) {
    const advice = "The file seems to be cut off: copy it again.";
    throw bad(source, `${source.size} bytes`, `pixels up to byte ${start + bytes}`, advice);
  }
  const order = (header["byteorder"] ?? "LowByteFirst").toLowerCase();
  return { header, width, height, type, littleEndian: order !== "highbytefirst", compression, start, bytes };
}

function compressionOf(source: ByteSource, name = "none"): EdfFrame["compression"] {
  const lower = name.toLowerCase();
  if (lower.startsWith("no")) return "none";
  if (lower.includes("gzip") || lower === "gz") return "gzip";
  if (lower.includes("z") && !lower.includes("bz")) return "zlib";
  throw bad(source, `compression ${name}`, "none, gzip or zlib", "Write the image again with one of them.");
}

async function readImage(source: ByteSource, frame: EdfFrame, signal?: AbortSignal): Promise<PixelData> {
  const { type, littleEndian, width, height, compression } = frame;
  const wide = type === "int64" || type === "uint64";
  const plain = width * height * (wide ? 8 : pixelBytes(type));
  const packed = await source.read(frame.start, compression === "none" ? plain : frame.bytes, signal);
  let bytes = packed;
  if (compression !== "none") {
    try {
      const options = { out: new Uint8Array(plain) };
      bytes = compression === "gzip" ? gunzipSync(packed, options) : unzlibSync(packed, options);
    } catch (cause) {
      throw bad(source, `damaged data (${(cause as Error).message})`, `${plain} bytes of ${compression} data`);
    }
    if (bytes.length < plain) throw bad(source, `${bytes.length} bytes of pixels`, String(plain));
  }
  return wide ? float64FromInt64(bytes, type === "int64", littleEndian) : pixelsFromBytes(bytes, type, littleEndian);
}

function bad(source: ByteSource, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: source.name, field: "EDF image", found, expected, advice });
}
