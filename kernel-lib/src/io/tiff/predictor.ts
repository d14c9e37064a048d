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

function addNeighbours(row: Uint8Array, size: number, littleEndian: boolean): void {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  for (let at = size; at < row.length; at += size) {
    if (size === 1) row[at] += row[at - 1];
    else if (size === 2) {
      view.setUint16(at, view.getUint16(at, littleEndian) + view.getUint16(at - 2, littleEndian), littleEndian);
    } else if (size === 4) {
      view.setUint32(at, view.getUint32(at, littleEndian) + view.getUint32(at - 4, littleEndian), littleEndian);
    } else {
      const sum = view.getBigUint64(at, littleEndian) + view.getBigUint64(at - 8, littleEndian);
      view.setBigUint64(at, sum, littleEndian);
    }
  }
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
