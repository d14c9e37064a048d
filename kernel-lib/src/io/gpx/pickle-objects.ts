import type { NumpyArray, PythonDict, PythonTuple, PythonValue } from "./python-value.js";
import { isDict, isTuple } from "./python-value.js";

/** A class or function that a pickle names; it is never looked up, only compared. */
export interface PythonGlobal {
  readonly python: "global";
  readonly name: string;
}

interface Dtype {
  readonly python: "dtype";
  readonly name: string;
  bigEndian: boolean;
}

/** What lies on the stack of a pickle machine: values, and objects that are still being built. */
export type PickleObject = PythonValue | PythonGlobal | Dtype;

/** The classes and functions that the `.gpx` files of GSAS-II name, over all numpy and Python versions seen. */
const RECONSTRUCT = /^numpy\.(core|_core)\.multiarray\._reconstruct$|^numpy\.ma\.core\._mareconstruct$/;
const SCALAR = /^numpy\.(core|_core)\.multiarray\.scalar$/;
const PYTHON_2_OBJECT = /^(copy_reg|copyreg)\._reconstructor$/;

/**
 * What calling the global would give (opcode REDUCE or NEWOBJ). Any class that is not known becomes an empty dict that
 * keeps the class's name under `__class__`; a function that is not known is refused.
 * @throws Error with the reason
 */
export function callGlobal(callee: PickleObject, args: readonly PickleObject[]): PickleObject {
  if (!isKind(callee, "global")) throw new Error("a call of what is no class");
  const { name } = callee;
  if (RECONSTRUCT.test(name)) return { python: "ndarray", shape: [0], data: new Float64Array(0) };
  if (SCALAR.test(name)) return scalar(args[0], args[1]);
  if (name === "numpy.dtype") return { python: "dtype", name: String(args[0]), bigEndian: false };
  if (name === "_codecs.encode") return latin1Bytes(args[0]);
  if (/^(__builtin__|builtins)\.(list|set|frozenset|tuple)$/.test(name))
    return args.length === 0 ? [] : (args[0] as PythonValue);
  const className = PYTHON_2_OBJECT.test(name) && isKind(args[0], "global") ? args[0].name : name;
  const isClass = /\.[A-Z]\w*$/.test(className);
  if (!isClass) throw new Error(`a call of ${className}`);
  return new Map<PythonValue, PythonValue>([["__class__", className]]);
}

/**
 * Gives an object its state (opcode BUILD), in place because other places of the pickle may refer to it.
 * @throws Error with the reason
 */
export function setState(object: PickleObject, state: PickleObject): void {
  if (isKind(object, "ndarray") && isTuple(state as PythonValue)) {
    const [, shape, dtype, fortran, raw] = (state as PythonTuple).items as readonly PickleObject[];
    const sizes = (shape as PythonTuple).items.map(Number);
    const data = typedArray(dtype, latin1Bytes(raw));
    if (sizes.reduce((product, n) => product * n, 1) !== data.length)
      throw new Error("an array of another size than its shape");
    const ordered = fortran === true && sizes.length > 1 ? toRowMajor(data, sizes) : data;
    Object.assign(object as { -readonly [K in keyof NumpyArray]: NumpyArray[K] }, { shape: sizes, data: ordered });
  } else if (isKind(object, "dtype") && isTuple(state as PythonValue)) {
    (object as Dtype).bigEndian = (state as PythonTuple).items[1] === ">";
  } else if (object instanceof Map) {
    const attributes = isTuple(state as PythonValue) ? (state as PythonTuple).items.find(isDict) : state;
    if (!isDict(attributes as PythonValue)) throw new Error("an object with a state that is no dict");
    for (const [key, value] of attributes as PythonDict) object.set(key, value);
  } else {
    throw new Error("a state for a value that has none");
  }
}

/** True for values that a caller may get: what was still being built is not among them. */
export function isFinished(object: PickleObject): object is PythonValue {
  return !isKind(object, "global") && !isKind(object, "dtype");
}

function isKind<K extends "global" | "dtype" | "ndarray">(
  object: PickleObject | undefined,
  kind: K,
): object is Extract<PickleObject, { python: K }> {
  return typeof object === "object" && object !== null && "python" in object && object.python === kind;
}

function scalar(dtype: PickleObject | undefined, raw: PickleObject | undefined): PythonValue {
  const [value] = typedArray(dtype, latin1Bytes(raw));
  if (value === undefined) throw new Error("a numpy scalar without a value");
  if (isKind(dtype, "dtype") && dtype.name === "b1") return value === 1;
  return isKind(dtype, "dtype") && dtype.name.startsWith("f") ? Number(value) : BigInt(value);
}

/** Bytes of a bytes object, or of text that holds one byte a character. */
function latin1Bytes(value: PickleObject | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") throw new Error("bytes that are not bytes");
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function typedArray(dtype: PickleObject | undefined, raw: Uint8Array): NumpyArray["data"] {
  if (!isKind(dtype, "dtype")) throw new Error("an array without a type");
  const size = Number(dtype.name.slice(1));
  const bytes = raw.slice();
  if (dtype.bigEndian) for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse();
  switch (dtype.name) {
    case "f8":
      return new Float64Array(bytes.buffer);
    case "f4":
      return new Float32Array(bytes.buffer);
    case "i8":
      return new BigInt64Array(bytes.buffer);
    case "i4":
      return new Int32Array(bytes.buffer);
    case "b1":
    case "u1":
    case "i1":
      return bytes;
    default:
      throw new Error(`an array of type ${dtype.name}`);
  }
}

function toRowMajor(data: NumpyArray["data"], shape: readonly number[]): NumpyArray["data"] {
  const ordered = data.slice();
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--)
      from = from * (shape[axis] as number) + (index[axis] as number);
    ordered[i] = data[from] as never;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return ordered;
}
