import { pixelBytes, type PixelType } from "../pixels/pixel-type.js";

/**
 * Undoes the differencing of TIFF's predictors, row by row, in the byte order of the file: 2, horizontal differences of
 * values (TIFF 6.0, section 14); 3, differences of the bytes of floats, most significant first (Adobe Photoshop TIFF
 * Technical Note 3).
 */
export function undoPredictor(
  bytes: Uint8Array,
  predictor: number,
  width: number,
  type: PixelType,
  littleEndian: boolean,
): Uint8Array {
  if (predictor === 1) return bytes;
  const size = pixelBytes(type);
  const rowBytes = width * size;
  const out = bytes.slice();
  for (let at = 0; at + rowBytes <= out.length; at += rowBytes) {
    const row = out.subarray(at, at + rowBytes);
    if (predictor === 2) addNeighbours(row, size, littleEndian);
    else gatherFloatBytes(row, size, littleEndian);
  }
  return out;
}

/** The bytes begin a buffer of their own, so that rows of values are aligned. */
function addNeighbours(row: Uint8Array, size: number, littleEndian: boolean): void {
  if (size > 1 && !littleEndian) reverseEach(row, size);
  const { byteOffset, byteLength } = row;
  const buffer = row.buffer as ArrayBuffer;
  const length = byteLength / size;
  if (size === 8) {
    const values = new BigUint64Array(buffer, byteOffset, length);
    for (let i = 1; i < length; i++) values[i] += values[i - 1];
  } else {
    const Values = size === 1 ? Uint8Array : size === 2 ? Uint16Array : Uint32Array;
    const values = new Values(buffer, byteOffset, length);
    for (let i = 1; i < length; i++) values[i] += values[i - 1];
  }
  if (size > 1 && !littleEndian) reverseEach(row, size);
}

function reverseEach(row: Uint8Array, size: number): void {
  for (let at = 0; at < row.length; at += size) row.subarray(at, at + size).reverse();
}

function gatherFloatBytes(row: Uint8Array, size: number, littleEndian: boolean): void {
  for (let i = 1; i < row.length; i++) row[i] += row[i - 1];
  const planes = row.slice();
  const width = row.length / size;
  for (let x = 0; x < width; x++) {
    for (let byte = 0; byte < size; byte++) {
      row[x * size + (littleEndian ? size - 1 - byte : byte)] = planes[byte * width + x];
    }
  }
}
