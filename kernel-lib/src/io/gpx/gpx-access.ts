import { isDict, isNumpyArray, isTuple, type PythonValue } from "./python-value.js";

/** An element of dicts, lists and tuples, key by key; undefined where there is none. */
export function elementAt(
  value: PythonValue | undefined,
  ...keys: readonly (string | number)[]
): PythonValue | undefined {
  let at = value;
  for (const key of keys) {
    if (isDict(at)) at = at.get(key);
    else at = typeof key === "number" ? listOf(at)?.[key] : undefined;
  }
  return at;
}

/** The elements of a list or tuple. */
export function listOf(value: PythonValue | undefined): readonly PythonValue[] | undefined {
  if (Array.isArray(value)) return value as readonly PythonValue[];
  return isTuple(value) ? value.items : undefined;
}

/** A finite number, Python's int or float; undefined for anything else. */
export function numberOf(value: PythonValue | undefined): number | undefined {
  const number = typeof value === "bigint" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The numbers of a list, a tuple or an array, whatever its shape; undefined where one is no number. */
export function numbersOf(value: PythonValue | undefined): number[] | undefined {
  if (isNumpyArray(value)) return Array.from(value.data, Number);
  const list = listOf(value)?.map((one) => (typeof one === "bigint" ? Number(one) : one));
  return list?.every((one) => typeof one === "number") ? list : undefined;
}

/** The rows of an array of two dimensions, or of a list of arrays or lists. */
export function rowsOf(value: PythonValue | undefined): readonly (readonly number[])[] {
  if (!isNumpyArray(value)) return listOf(value)?.map((row) => numbersOf(row) ?? []) ?? [];
  const [rows, length = 0] = value.shape;
  const all = Array.from(value.data, Number);
  return Array.from({ length: length === 0 ? 0 : rows }, (_, i) => all.slice(i * length, (i + 1) * length));
}
