import { RietbookError } from "../../errors.js";
import { isDict, isNumpyArray, isTuple } from "./python-value.js";
import type { NumpyArray, PythonDict, PythonValue } from "./python-value.js";

/** Opcodes of pickle protocol 2 (Python's `pickletools`), the ones written here. */
const OP = {
  proto: 0x80,
  stop: 0x2e,
  none: 0x4e,
  newTrue: 0x88,
  newFalse: 0x89,
  binInt1: 0x4b,
  binInt2: 0x4d,
  binInt: 0x4a,
  long1: 0x8a,
  binFloat: 0x47,
  binUnicode: 0x58,
  emptyList: 0x5d,
  emptyDict: 0x7d,
  emptyTuple: 0x29,
  mark: 0x28,
  appends: 0x65,
  setItems: 0x75,
  tupleOfMark: 0x74,
  tuple1: 0x85,
  tuple2: 0x86,
  tuple3: 0x87,
  global: 0x63,
  reduce: 0x52,
  newObject: 0x81,
  build: 0x62,
} as const;

const ENCODER = new TextEncoder();

/**
 * One Python value as a pickle of protocol 2, which every Python 3 and GSAS-II read. Nothing is memoised: values are
 * trees, and one that occurs twice is written twice. Arrays are written by numpy's name of before version 2
 * (`numpy.core`), which newer versions still load, so that the file opens with any numpy. A dict with a class's name under `__class__`,
 * as the reader makes of an object, is written as an object of that class with the other entries as its attributes.
 * @throws RietbookError "calculation" for an integer beyond 255 bytes or an array whose size is not its shape's
 */
export function pickle(value: PythonValue): Uint8Array {
  const out = new ByteWriter();
  out.bytes(OP.proto, 2);
  writeValue(out, value);
  out.bytes(OP.stop);
  return out.result();
}

function writeValue(out: ByteWriter, value: PythonValue): void {
  if (value === null) out.bytes(OP.none);
  else if (value === true) out.bytes(OP.newTrue);
  else if (value === false) out.bytes(OP.newFalse);
  else if (typeof value === "number") out.float(value);
  else if (typeof value === "bigint") writeInt(out, value);
  else if (typeof value === "string") writeString(out, value);
  else if (value instanceof Uint8Array) writeBytes(out, value);
  else if (isDict(value)) writeDict(out, value);
  else if (isTuple(value)) writeTuple(out, value.items);
  else if (isNumpyArray(value)) writeArray(out, value);
  else writeList(out, value);
}

function writeInt(out: ByteWriter, value: bigint): void {
  if (value >= 0n && value < 0x100n) out.bytes(OP.binInt1, Number(value));
  else if (value >= 0n && value < 0x10000n) {
    out.bytes(OP.binInt2, Number(value & 0xffn), Number(value >> 8n));
  } else if (value >= -0x80000000n && value < 0x80000000n) {
    out.bytes(OP.binInt);
    out.int32(Number(value));
  } else {
    const bytes = twosComplement(value);
    if (bytes.length > 255)
      throw new RietbookError({ kind: "calculation", field: "pickle", found: "an integer of more than 255 bytes" });
    out.bytes(OP.long1, bytes.length, ...bytes);
  }
}

/** Little-endian two's complement in the fewest bytes. */
function twosComplement(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(BigInt.asUintN(8, rest));
    bytes.push(byte);
    rest >>= 8n;
    const signBit = (byte & 0x80) !== 0;
    if ((rest === 0n && !signBit) || (rest === -1n && signBit)) return bytes;
  }
}

function writeString(out: ByteWriter, text: string): void {
  out.bytes(OP.binUnicode);
  out.utf8(text);
}

/** Protocol 2 has no bytes: Python writes them as `_codecs.encode(text, "latin1")`. */
function writeBytes(out: ByteWriter, bytes: Uint8Array): void {
  writeGlobal(out, "_codecs", "encode");
  out.bytes(OP.binUnicode);
  out.latin1(bytes);
  writeString(out, "latin1");
  out.bytes(OP.tuple2, OP.reduce);
}

function writeList(out: ByteWriter, items: readonly PythonValue[]): void {
  out.bytes(OP.emptyList);
  if (items.length === 0) return;
  out.bytes(OP.mark);
  for (const item of items) writeValue(out, item);
  out.bytes(OP.appends);
}

function writeDict(out: ByteWriter, entries: PythonDict): void {
  const className = entries.get("__class__");
  if (typeof className === "string" && /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(className)) {
    const dot = className.lastIndexOf(".");
    writeGlobal(out, className.slice(0, dot), className.slice(dot + 1));
    out.bytes(OP.emptyTuple, OP.newObject);
    writeDict(out, new Map([...entries].filter(([key]) => key !== "__class__")));
    out.bytes(OP.build);
    return;
  }
  out.bytes(OP.emptyDict);
  if (entries.size === 0) return;
  out.bytes(OP.mark);
  for (const [key, value] of entries) {
    writeValue(out, key);
    writeValue(out, value);
  }
  out.bytes(OP.setItems);
}

function writeTuple(out: ByteWriter, items: readonly PythonValue[]): void {
  if (items.length === 0) {
    out.bytes(OP.emptyTuple);
    return;
  }
  if (items.length > 3) out.bytes(OP.mark);
  for (const item of items) writeValue(out, item);
  out.bytes([OP.tuple1, OP.tuple2, OP.tuple3][items.length - 1] ?? OP.tupleOfMark);
}

function writeGlobal(out: ByteWriter, module: string, name: string): void {
  out.bytes(OP.global);
  out.ascii(`${module}\n${name}\n`);
}

/** As numpy's own `ndarray.__reduce__` does: an empty array, then its state. */
function writeArray(out: ByteWriter, array: NumpyArray): void {
  const { shape, data } = array;
  if (shape.reduce((product, n) => product * n, 1) !== data.length) {
    throw new RietbookError({
      kind: "calculation",
      field: "pickle",
      found: `an array of ${data.length} elements with shape [${shape.join(", ")}]`,
    });
  }
  writeGlobal(out, "numpy.core.multiarray", "_reconstruct");
  writeGlobal(out, "numpy", "ndarray");
  writeTuple(out, [0n]);
  writeBytes(out, Uint8Array.of(0x62));
  out.bytes(OP.tuple3, OP.reduce, OP.mark);
  writeInt(out, 1n);
  writeTuple(
    out,
    shape.map((n) => BigInt(n)),
  );
  writeDtype(out, data);
  out.bytes(OP.newFalse);
  writeBytes(out, littleEndianBytes(data));
  out.bytes(OP.tupleOfMark, OP.build);
}

function writeDtype(out: ByteWriter, data: NumpyArray["data"]): void {
  const byteOrder = data.BYTES_PER_ELEMENT === 1 ? "|" : "<";
  writeGlobal(out, "numpy", "dtype");
  writeTuple(out, [dtypeName(data), false, true]);
  out.bytes(OP.reduce);
  writeTuple(out, [3n, byteOrder, null, null, null, -1n, -1n, 0n]);
  out.bytes(OP.build);
}

function dtypeName(data: NumpyArray["data"]): string {
  if (data instanceof Float64Array) return "f8";
  if (data instanceof Float32Array) return "f4";
  if (data instanceof Int32Array) return "i4";
  if (data instanceof BigInt64Array) return "i8";
  return "u1";
}

function littleEndianBytes(data: NumpyArray["data"]): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (machineIsLittleEndian || data.BYTES_PER_ELEMENT === 1) return bytes;
  const swapped = new Uint8Array(bytes.length);
  const size = data.BYTES_PER_ELEMENT;
  for (let i = 0; i < bytes.length; i++) swapped[i] = bytes[i - (i % size) + size - 1 - (i % size)] as number;
  return swapped;
}

/** A buffer that grows. */
class ByteWriter {
  private buffer = new Uint8Array(4096);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  bytes(...bytes: readonly number[]): void {
    this.reserve(bytes.length);
    for (const byte of bytes) this.buffer[this.length++] = byte;
  }

  /** A text of ASCII characters, one byte each. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.buffer[this.length++] = text.charCodeAt(i);
  }

  /** A text in UTF-8, its length in bytes before it. */
  utf8(text: string): void {
    this.reserve(4 + 3 * text.length);
    const start = this.length + 4;
    const { written } = ENCODER.encodeInto(text, this.buffer.subarray(start));
    this.int32(written);
    this.length += written;
  }

  /** As many characters as there are bytes, of the same number each, as UTF-8, its length in bytes before it. */
  latin1(bytes: Uint8Array): void {
    this.reserve(4 + 2 * bytes.length);
    const { buffer } = this;
    const start = this.length + 4;
    let at = start;
    // Two bytes are written each time and the second overwritten where it is not wanted: which it is cannot be foretold in numbers.
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      const high = byte >> 7;
      buffer[at] = byte ^ ((byte ^ (0xc0 | (byte >> 6))) & -high);
      buffer[at + 1] = 0x80 | (byte & 0x3f);
      at += 1 + high;
    }
    this.int32(at - start);
    this.length = at;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value, true);
    this.length += 4;
  }

  float(value: number): void {
    this.reserve(9);
    this.buffer[this.length++] = OP.binFloat;
    this.view.setFloat64(this.length, value, false);
    this.length += 8;
  }

  result(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private reserve(extra: number): void {
    if (this.length + extra <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(2 * this.buffer.length, this.length + extra));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}
