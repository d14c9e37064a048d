import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { readPattern } from "../../histograms/text-pattern.js";
import { parseGsasData } from "./gsas-data.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const rows = (n: number, row: (i: number) => string) => Array.from({ length: n }, (_, i) => row(i)).join("\n");
/** Columns of a width, so many a line. */
const columns = (fields: readonly string[], perLine: number, width: number) =>
  Array.from({ length: Math.ceil(fields.length / perLine) }, (_, i) =>
    fields
      .slice(i * perLine, (i + 1) * perLine)
      .map((field) => field.padStart(width))
      .join("")
      .padEnd(80),
  ).join("\r\n");

const FXYE =
  `title\nInstrument parameter file:x.prm\nBANK 1 22 22 CONS 50 0.1 0 0 FXYE\n${rows(22, (i) => `${50 + i} 5 1`)}\n` +
  "BANK 2 2 2 CONS 1 1 0 0 FXYE\n7 8 9\n8 9 10\n";
const counts = Array.from({ length: 23 }, (_, i) => String(i === 3 ? 0 : 100 + i));
const STD =
  "PbSO4\r\nBANK 1    23     3 CONST 1000 2.5 0 0 STD\r\n" +
  columns([...counts, ...new Array<string>(7).fill("0")], 10, 8);
const pairs = Array.from({ length: 22 }, (_, i) => [`${200 + i}.5`, `${i}.25`]).flat();
const ESD = `one\nBANK 3 22 5 CONS 500 2 0 0 ESD\n${columns(pairs, 10, 8)}`;

test("FXYE: rows of centidegrees, intensity and σ, one bank after another", async () => {
  const first = await readPattern(bytes(FXYE));
  expect([first.twoTheta.length, first.twoTheta[0], first.twoTheta[21]]).toEqual([22, 0.5, 0.71]);
  expect([...parseGsasData(FXYE, "a", 2).y]).toEqual([8, 9]);
  expect(() => parseGsasData(FXYE, "a", 5)).toThrow("bank 5 in a: found banks 1, 2.");
});

test("STD: counts in columns, ten a line, without what fills the last line; averages of n detectors have σ² = y/n", async () => {
  const pattern = await readPattern(bytes(STD));
  expect([pattern.twoTheta.length, pattern.twoTheta[0], pattern.twoTheta[22]]).toEqual([23, 10, 10.55]);
  expect([...pattern.intensity.slice(0, 4), pattern.intensity[22]]).toEqual([100, 101, 102, 0, 122]);
  expect([pattern.sigma[0], pattern.sigma[3]]).toEqual([10, 1]);
  const averaged = parseGsasData(`t\nBANK 1 2 1 CONST 500 2 0 0 STD\n 4   100 9 81.00\n`, "a");
  expect([...averaged.y]).toEqual([100, 81]);
  expect([...averaged.sigma!]).toEqual([5, 3]);
  const filled = parseGsasData(`t\nBANK 1 4 1 CONST 500 2 0 0 STD\n       4       0       9       0`, "a");
  expect([...filled.sigma!]).toEqual([2, 1, 3, 0]);
});

test("a BANK line without a type is STD, as in GSAS", () => {
  expect([...parseGsasData("t\nBANK 1 3 1 CONS 500 2\n      10      20      30", "a").x]).toEqual([5, 5.02, 5.04]);
});

test("ESD: pairs in columns, five a line", async () => {
  const pattern = await readPattern(bytes(ESD));
  expect([pattern.twoTheta.length, pattern.twoTheta[21]]).toEqual([22, 5.42]);
  expect([pattern.intensity[7], pattern.sigma[7], pattern.sigma[21]]).toEqual([207.5, 7.25, 21.25]);
});

test("FXY: rows without σ get counting statistics", async () => {
  const pattern = await readPattern(bytes(`t\nBANK 1 20 20 CONS 0 0 0 0 FXY\n${rows(20, (i) => `${100 + i} 49`)}`));
  expect([pattern.twoTheta[0], pattern.sigma[0]]).toEqual([1, 7]);
});

test.each([
  ["t\nBANK 1 5 1 CONST 1 1 0 0 ALT\n1 2 3\n", "line 2 in a: found data of type ALT, expected FXYE, FXY, ESD, STD."],
  ["t\nBANK 1 5 5 SLOG 1 1 0 0 FXYE\n1 2 3\n", "line 2 in a: found bins of type SLOG, expected CONS"],
  ["t\nBANK 1 5 5 RALF 1 1 0 0\n1 2 3\n", "line 2 in a: found bins of type RALF, expected CONS"],
  ["t\nBANK 1\n1 2 3\n", "line 2 in a: found no points, expected their number."],
  [
    "t\nBANK 1 3 1 CONST 500 0 0 0 STD\n",
    "line 2 in a: found a start of 500 and steps of 0, expected both in centideg",
  ],
  [
    "t\nBANK 1 3 1 CONST 500 2 0 0 STD\n       1       x       3",
    'line 3 in a: found "x", expected a number in the columns',
  ],
  ["t\nBANK 1 3 3 CONS 5 2 0 0 FXYE\n1 2\n2 3\n3 4", "bank 1 in a: found two columns, expected three."],
  ["t\nBANK 1 3 3 CONS 5 2 0 0 FXYE\n1 2 3\n2 x 4", 'line 4 in a: found "2 x 4", expected three numbers'],
])("errors name the line: %j", (text, message) => {
  expect(() => parseGsasData(text, "a")).toThrow(message);
});

test.each([
  ["FXYE", FXYE],
  ["STD", STD],
  ["ESD", ESD],
])(
  "a file that is cut off, damaged or binary ends in its points or one of our errors that names it: %s",
  async (_, whole) => {
    const outcome = async (data: Uint8Array): Promise<string> => {
      try {
        const { twoTheta } = await readPattern(data, { name: "cut.gsas" });
        return `${twoTheta.length} points`;
      } catch (error) {
        if (!isRietbookError(error)) throw error;
        expect(error.file).toBe("cut.gsas");
        return error.message;
      }
    };
    const cut = whole.slice(0, whole.lastIndexOf("\n", 150) + 1);
    expect(await outcome(bytes(cut))).toMatch(
      /^bank \d in cut\.gsas: found \d+ points, expected \d+, as its BANK line says\. The file seems to be cut off/,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length }),
        fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        async (length, changes) => {
          const data = bytes(whole);
          for (const [at, value] of changes) data[at] = value;
          await outcome(data.slice(0, length));
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (garbage) => {
        await outcome(Uint8Array.from([...bytes("t\nBANK 1 20 2 CONS 500 2 0 0 STD\n"), ...garbage]));
      }),
      { numRuns: 200, seed: 1 },
    );
  },
);
