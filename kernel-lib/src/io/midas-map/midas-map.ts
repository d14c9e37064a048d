import { RietbookError } from "../../errors.js";

/** "MAP0", little-endian. */
const MAGIC = 0x3050414d;
const VERSION = 3;
const HEADER_BYTES = 64;
const RECORD_BYTES = 24;

/** The header that Map.bin, nMap.bin and maskMap.bin share (MapHeader.h). */
export interface MidasMapHeader {
  readonly version: number;
  /** SHA-256 of part of the parameters, lower-case hexadecimal; see caking/midas-map-hash.ts. */
  readonly hash: string;
  readonly qMode: boolean;
  /** Å; 0 for R bins. */
  readonly wavelength: number;
}

/** MIDAS's map, faithfully: records grouped by bin, `bin = radial * etaBins + eta`. */
export interface MidasMap {
  /** Absent in files of old versions, which have none. */
  readonly header?: MidasMapHeader;
  /** Raw pixel column and row of each record; with a sub-pixel offset where pixels were cut. */
  readonly y: Float32Array;
  readonly z: Float32Array;
  /** Overlap area with corrections, px². */
  readonly weights: Float64Array;
  /** Radius of the pixel's centre less that of the bin's, pixels. */
  readonly deltaR: Float32Array;
  /** Overlap area, px². */
  readonly areas: Float32Array;
  /** Records of bin b: `starts[b]` … `starts[b] + counts[b] − 1`. */
  readonly counts: Int32Array;
  readonly starts: Int32Array;
  /** Bins that MIDAS voids, from maskMap.bin. */
  readonly maskedBins?: Uint8Array;
}

/** The bytes of MIDAS's files. */
export interface MidasMapFiles {
  readonly map: Uint8Array;
  readonly nMap: Uint8Array;
  readonly maskMap?: Uint8Array;
}

/**
 * Parses Map.bin, nMap.bin and, where a mask touched bins, maskMap.bin.
 * @throws RietbookError "bad input" for cut-off files, records out of range, files that do not belong together
 */
export function parseMidasMap({ map, nMap, maskMap }: MidasMapFiles): MidasMap {
  const header = parseHeader(map);
  const records = bodyOf(map, "Map.bin", RECORD_BYTES);
  const rows = bodyOf(nMap, "nMap.bin", 8);
  if (parseHeader(nMap)?.hash !== header?.hash) {
    throw bad("nMap.bin", "the hash of other parameters", "that of Map.bin");
  }
  const total = records.byteLength / RECORD_BYTES;
  const bins = rows.byteLength / 8;
  const result = {
    y: new Float32Array(total),
    z: new Float32Array(total),
    weights: new Float64Array(total),
    deltaR: new Float32Array(total),
    areas: new Float32Array(total),
    counts: new Int32Array(bins),
    starts: new Int32Array(bins),
  };
  for (let at = 0, offset = 0; at < total; at++, offset += RECORD_BYTES) {
    result.y[at] = records.getFloat32(offset, true);
    result.z[at] = records.getFloat32(offset + 4, true);
    result.weights[at] = records.getFloat64(offset + 8, true);
    result.deltaR[at] = records.getFloat32(offset + 16, true);
    result.areas[at] = records.getFloat32(offset + 20, true);
  }
  for (let bin = 0; bin < bins; bin++) {
    const count = rows.getInt32(bin * 8, true);
    const start = rows.getInt32(bin * 8 + 4, true);
    if (count < 0 || (count > 0 && (start < 0 || start + count > total))) {
      throw bad("nMap.bin", `records ${start} … ${start + count} for bin ${bin}`, `0 … ${total}`);
    }
    result.counts[bin] = count;
    result.starts[bin] = start;
  }
  return {
    ...result,
    ...(header === undefined ? {} : { header }),
    ...(maskMap === undefined ? {} : { maskedBins: parseMaskMap(maskMap, bins) }),
  };
}

/** Writes MIDAS's files, byte for byte as its mapper lays them out. */
export function formatMidasMap(midasMap: MidasMap & { readonly header: MidasMapHeader }): MidasMapFiles {
  const { y, z, weights, deltaR, areas, counts, starts, header, maskedBins } = midasMap;
  const map = new Uint8Array(HEADER_BYTES + y.length * RECORD_BYTES);
  const nMap = new Uint8Array(HEADER_BYTES + counts.length * 8);
  const [records, rows] = [writeHeader(map, header), writeHeader(nMap, header)];
  for (let at = 0, offset = HEADER_BYTES; at < y.length; at++, offset += RECORD_BYTES) {
    records.setFloat32(offset, y[at], true);
    records.setFloat32(offset + 4, z[at], true);
    records.setFloat64(offset + 8, weights[at], true);
    records.setFloat32(offset + 16, deltaR[at], true);
    records.setFloat32(offset + 20, areas[at], true);
  }
  counts.forEach((count, bin) => {
    rows.setInt32(HEADER_BYTES + bin * 8, count, true);
    rows.setInt32(HEADER_BYTES + bin * 8 + 4, starts[bin], true);
  });
  if (maskedBins === undefined) return { map, nMap };
  const maskMap = new Uint8Array(HEADER_BYTES + maskedBins.length * 4);
  const flags = writeHeader(maskMap, header);
  maskedBins.forEach((flag, bin) => flags.setInt32(HEADER_BYTES + bin * 4, flag === 0 ? 0 : 1, true));
  return { map, nMap, maskMap };
}

/** The header of one of the files, or undefined where there is none. */
export function parseHeader(bytes: Uint8Array): MidasMapHeader | undefined {
  if (bytes.byteLength < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const hash = Array.from(bytes.subarray(8, 40), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const wavelength = view.getFloat64(48, true);
  return { version: view.getUint32(4, true), hash, qMode: bytes[40] === 1, wavelength };
}

function writeHeader(bytes: Uint8Array, { version, hash, qMode, wavelength }: MidasMapHeader): DataView {
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, version, true);
  for (let at = 0; at < 32; at++) bytes[8 + at] = Number.parseInt(hash.slice(2 * at, 2 * at + 2), 16);
  bytes[40] = qMode ? 1 : 0;
  view.setFloat64(48, wavelength, true);
  return view;
}

/** The version that is written. */
export const midasMapVersion = VERSION;

function parseMaskMap(bytes: Uint8Array, bins: number): Uint8Array {
  const body = bodyOf(bytes, "maskMap.bin", 4);
  if (body.byteLength !== bins * 4) throw bad("maskMap.bin", `${body.byteLength / 4} bins`, `${bins}, as in nMap.bin`);
  return Uint8Array.from({ length: bins }, (_, bin) => (body.getInt32(bin * 4, true) === 0 ? 0 : 1));
}

function bodyOf(bytes: Uint8Array, file: string, unit: number): DataView {
  const skip = parseHeader(bytes) === undefined ? 0 : HEADER_BYTES;
  const length = bytes.byteLength - skip;
  if (length % unit !== 0) {
    throw bad(file, `${bytes.byteLength} bytes`, `whole records of ${unit} bytes after the header`);
  }
  return new DataView(bytes.buffer, bytes.byteOffset + skip, length);
}

function bad(file: string, found: string, expected: string): RietbookError {
  const advice = "Delete the map files and let them be built again.";
  return new RietbookError({ kind: "bad input", file, found, expected, advice });
}
