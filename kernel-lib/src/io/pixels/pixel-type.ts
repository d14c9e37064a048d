/** Number types that detector files hold. 64-bit integers are read as float64. */
export type PixelType = "uint8" | "int8" | "uint16" | "int16" | "uint32" | "int32" | "float32" | "float64";

/** One image's values in the type of the file. */
export type PixelData =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

const CONSTRUCTORS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Typed arrays of this machine are little-endian everywhere JavaScript runs today; asked all the same. */
const MACHINE_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes of one value. */
export function pixelBytes(type: PixelType): number {
  return CONSTRUCTORS[type].BYTES_PER_ELEMENT;
}

/** Zeros. */
export function createPixels(type: PixelType, length: number): PixelData {
  return new CONSTRUCTORS[type](length);
}

/** The type of a typed array's values. */
export function pixelTypeOf(pixels: PixelData): PixelType {
  return pixels.constructor.name.replace("Array", "").toLowerCase() as PixelType;
}

/**
 * Bytes of a file as numbers. The result never shares memory with a larger buffer, so that it may be transferred to a
 * worker; bytes that fill their buffer are taken over without a copy.
 * @param into memory that the caller gave for them: bytes that lie there stay there
 */
export function pixelsFromBytes(
  bytes: Uint8Array,
  type: PixelType,
  littleEndian: boolean,
  into?: Uint8Array,
): PixelData {
  const size = pixelBytes(type);
  const length = Math.floor(bytes.byteLength / size);
  const stays = bytes === into || (bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength);
  const own = stays ? bytes : bytes.slice();
  if (size > 1 && littleEndian !== MACHINE_IS_LITTLE_ENDIAN) swapBytes(own, size);
  return new CONSTRUCTORS[type](own.buffer as ArrayBuffer, own.byteOffset, length);
}

/** 64-bit integers as float64 (exact up to 2⁵³). */
export function float64FromInt64(bytes: Uint8Array, signed: boolean, littleEndian: boolean): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(Math.floor(bytes.byteLength / 8));
  for (let i = 0; i < values.length; i++) {
    values[i] = Number(signed ? view.getBigInt64(8 * i, littleEndian) : view.getBigUint64(8 * i, littleEndian));
  }
  return values;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = byte;
    }
  }
}
