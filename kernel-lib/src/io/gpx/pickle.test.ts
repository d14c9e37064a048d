import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { formatGpx, parseGpx } from "./gpx-file.js";
import { pickle } from "./pickle.js";
import { dict, ndarray, tuple } from "./python-value.js";
import type { PythonValue } from "./python-value.js";
import { unpickle } from "./unpickle.js";

const scalars = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.string({ unit: "grapheme" }),
  fc.uint8Array(),
  fc.float64Array({ maxLength: 9 }).map((data) => ndarray(data)),
);
const { value: values } = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(tie("value"), { maxLength: 5 }).map((items) => tuple(...items)),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 5, noNullPrototype: true }).map(dict),
  ),
}));

test("every value is read back as it was written", () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(unpickle(pickle(value)).value).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

test("a project is read back as it was written", () => {
  const items = [
    { name: "Controls", data: dict({ "max cyc": 3n, "min dM/M": 0.001 }), children: [] },
    { name: "Phases", data: null, children: [{ name: "CeO2", data: dict({ Atoms: [["Ce1", "Ce"]] }) }] },
  ];
  expect(parseGpx(formatGpx(items))).toEqual(items);
});

test("a matrix keeps its shape, and one that does not fit it is refused", () => {
  const matrix = ndarray([1, 2, 3, 4, 5, 6], [2, 3]);
  expect(unpickle(pickle(matrix)).value).toEqual(matrix);
  expect(() => pickle(ndarray([1, 2], [3]))).toThrow(/2 elements with shape \[3\]/);
});

const pythonPrograms = ["python3", "python"];
const python = pythonPrograms.find((program) => spawnSync(program, ["-c", "import pickle"]).status === 0);
// The oracle is Python itself; `npm test` always has one, a bare run of jest need not.
const withPython = python === undefined ? test.skip : test;

withPython(`Python reads the same value${python === undefined ? " (skipped: no Python)" : ""}`, () => {
  const value = dict({
    none: null,
    flags: [true, false],
    ints: [0n, 255n, 256n, 65536n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 10n ** 30n],
    floats: [0.1, -0, 1e300],
    text: "Å³ 2θ",
    bytes: Uint8Array.of(0, 127, 128, 255),
    tuples: [tuple(), tuple(1n), tuple(1n, 2n, 3n, 4n)],
    dict: dict({ a: dict({}) }),
  });
  const program =
    "import sys, pickle; sys.stdout.buffer.write(ascii(pickle.load(sys.stdin.buffer, encoding='latin-1')).encode())";
  const { stdout, stderr } = spawnSync(python as string, ["-c", program], { input: pickle(value) });
  expect(stderr.toString()).toBe("");
  expect(stdout.toString()).toBe(
    "{'none': None, 'flags': [True, False], 'ints': [0, 255, 256, 65536, -1, 9223372036854775807, -9223372036854775808, " +
      "1000000000000000000000000000000], 'floats': [0.1, -0.0, 1e+300], 'text': '\\xc5\\xb3 2\\u03b8', " +
      "'bytes': b'\\x00\\x7f\\x80\\xff', 'tuples': [(), (1,), (1, 2, 3, 4)], 'dict': {'a': {}}}",
  );
});
