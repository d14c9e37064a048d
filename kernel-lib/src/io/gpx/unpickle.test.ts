import { readFileSync } from "node:fs";
import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { parseGpx } from "./gpx-file.js";
import { isDict, isNumpyArray, isTuple } from "./python-value.js";
import type { PythonDict, PythonValue } from "./python-value.js";
import { unpickle } from "./unpickle.js";

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));
}

function array(value: PythonValue | undefined): { shape: readonly number[]; data: number[] } {
  if (!isNumpyArray(value)) throw new Error("no array");
  return { shape: value.shape, data: Array.from(value.data as Float64Array, Number) };
}

describe.each([0, 1, 2, 3, 4])("a value written by Python in protocol %i", (protocol) => {
  const { value, end } = unpickle(fixture(`protocol-${protocol}.pkl`));
  const read = value as PythonDict;

  test("is read to its last byte", () => {
    expect(end).toBe(fixture(`protocol-${protocol}.pkl`).length);
  });

  test("keeps ints, floats and text apart", () => {
    expect(read.get("none")).toBeNull();
    expect(read.get("flags")).toEqual([true, false]);
    expect(read.get("ints")).toEqual([
      0n,
      255n,
      256n,
      65535n,
      65536n,
      -1n,
      -128n,
      -129n,
      2n ** 31n - 1n,
      -(2n ** 31n),
      2n ** 31n,
      2n ** 63n - 1n,
      -(2n ** 63n),
      10n ** 30n,
    ]);
    expect(read.get("floats")).toEqual([0, -1.5, 1e300, Infinity, 0.1]);
    expect(read.get("text")).toBe("Å³ µm 2θ");
    expect(Array.from(read.get("bytes") as Uint8Array)).toEqual(Array.from({ length: 256 }, (_, i) => i));
    const tuples = read.get("tuples");
    expect(isTuple(tuples) && tuples.items.map((item) => isTuple(item) && item.items.length)).toEqual([0, 1, 2, 3, 4]);
  });

  test("gives numpy arrays in C order and machine byte order", () => {
    expect(array(read.get("matrix"))).toEqual({ shape: [2, 3], data: [0, 0.1, 0.2, 0.3, 0.4, 0.5] });
    expect(array(read.get("fortran"))).toEqual({ shape: [2, 3], data: [0, 1, 2, 3, 4, 5] });
    expect(array(read.get("big endian"))).toEqual({ shape: [2], data: [1.5, -2.5] });
    expect(array(read.get("single"))).toEqual({ shape: [2], data: [0.25, 0.5] });
    expect(array(read.get("masked"))).toEqual({ shape: [3], data: [1, 2, 3] });
    expect(read.get("scalars")).toEqual([5.411, -7n, true]);
  });

  test("shares what was shared", () => {
    const [first, second] = read.get("shared") as PythonValue[];
    expect(first).toBe(second);
  });
});

test("pickles that follow one another are the items of a project", () => {
  const items = parseGpx(fixture("two-items.gpx"));
  expect(items.map(({ name, children }) => [name, children.map((child) => child.name)])).toEqual([
    ["Notebook", []],
    ["PWDR x", ["Comments"]],
  ]);
});

test("a function call in a pickle is refused and never made", () => {
  const bytes = new TextEncoder().encode("cos\nsystem\n(S'echo unsafe'\ntR.");
  expect(() => unpickle(bytes, 0, "evil.gpx")).toThrow(/evil\.gpx: found a call of os\.system/);
});

test("an object of an unknown class becomes its attributes", () => {
  const bytes = new TextEncoder().encode("cGSASIIobj\nG2VarObj\n)\x81}X\x04\0\0\0nameX\x01\0\0\0asb.");
  bytes[bytes.indexOf(0xc2)] = 0x81;
  const position = bytes.indexOf(0x81);
  const cleaned = Uint8Array.from([...bytes.subarray(0, position + 1), ...bytes.subarray(position + 2)]);
  const { value } = unpickle(cleaned);
  expect(isDict(value) && [...value]).toEqual([
    ["__class__", "GSASIIobj.G2VarObj"],
    ["name", "a"],
  ]);
});

test("damaged pickles end in an error of this library, and in no other", () => {
  const good = fixture("protocol-2.pkl");
  const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(damage, fc.nat(good.length), (changes, length) => {
      const bytes = good.slice(0, length);
      for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
      try {
        unpickle(bytes);
      } catch (error) {
        expect(isRietbookError(error, "bad input")).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test("random bytes end in an error of this library or are a value", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseGpx(bytes);
      } catch (error) {
        expect(isRietbookError(error, "bad input")).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a file of nothing but empty lists is refused before it fills the memory", () => {
  const bytes = new Uint8Array(200_000).fill(0x5d);
  expect(() => unpickle(bytes)).toThrow(/more lists than a project of this size holds/);
});
