/**
 * Python values as TypeScript sees them, both ways: what {@link pickle} writes and `unpickle` reads.
 *
 * | Python | here |
 * | --- | --- |
 * | `float` | `number` |
 * | `int` | `bigint` (a text field of GSAS-II made for a float does not take an int) |
 * | `str`, `bool`, `None` | `string`, `boolean`, `null` |
 * | `bytes` | `Uint8Array` |
 * | `list` | array |
 * | `tuple` | {@link PythonTuple} |
 * | `dict` | `Map` (keys in order, of any hashable type) |
 * | `numpy.ndarray` | {@link NumpyArray} |
 */
export type PythonValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Uint8Array
  | readonly PythonValue[]
  | PythonTuple
  | PythonDict
  | NumpyArray;

export type PythonDict = ReadonlyMap<PythonValue, PythonValue>;

export interface PythonTuple {
  readonly python: "tuple";
  readonly items: readonly PythonValue[];
}

/** A dense array in C order. Booleans are read as Uint8Array, masked elements of masked arrays keep their value. */
export interface NumpyArray {
  readonly python: "ndarray";
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export function tuple(...items: readonly PythonValue[]): PythonTuple {
  return { python: "tuple", items };
}

/** A Python dict with string keys, in the order of the properties. */
export function dict(entries: Readonly<Record<string, PythonValue>>): PythonDict {
  return new Map(Object.entries(entries));
}

/** A float64 array; without a shape it has one dimension. */
export function ndarray(data: Float64Array | readonly number[], shape?: readonly number[]): NumpyArray {
  const values = data instanceof Float64Array ? data : Float64Array.from(data);
  return { python: "ndarray", shape: shape ?? [values.length], data: values };
}

export function isTuple(value: PythonValue | undefined): value is PythonTuple {
  return typeof value === "object" && value !== null && "python" in value && value.python === "tuple";
}

export function isNumpyArray(value: PythonValue | undefined): value is NumpyArray {
  return typeof value === "object" && value !== null && "python" in value && value.python === "ndarray";
}

export function isDict(value: PythonValue | undefined): value is PythonDict {
  return value instanceof Map;
}
