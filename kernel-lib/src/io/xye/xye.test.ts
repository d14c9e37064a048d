import fc from "fast-check";
import { isRietbookError } from "../../errors.js";
import { readPattern } from "../../histograms/text-pattern.js";
import { parseXye } from "./xye.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const rows = (n: number, row: (i: number) => string) => Array.from({ length: n }, (_, i) => row(i)).join("\n");

test("blanks, tabs, commas and semicolons part the columns; comments and titles are kept apart", () => {
  const record = parseXye("CeO2 at 300 K\n# x y e\n1.0 10 2\n1.1,20,3\n1.2;30;4\n! note\n1.3\t4.0d1\t5\t99\n", "a.xye");
  expect([...record.x]).toEqual([1, 1.1, 1.2, 1.3]);
  expect([...record.y]).toEqual([10, 20, 30, 40]);
  expect([...record.sigma!]).toEqual([2, 3, 4, 5]);
  expect(record.comments).toEqual(["CeO2 at 300 K", "# x y e", "! note"]);
});

test("errors name the line", () => {
  expect(() => parseXye("1 2 3\n1 2\n", "a")).toThrow(/^line 2 in a: found "1 2", expected three numbers/);
  expect(() => parseXye("1 2\nx y\n", "a")).toThrow(/^line 2 in a: found "x y", expected two numbers/);
  expect(() => parseXye("no data here\n", "a")).toThrow("a: found no row of numbers");
});

test("long hostile lines take no longer than their length", () => {
  const start = performance.now();
  for (const line of [
    `1${" ".repeat(200_000)}x`,
    `${"1".repeat(200_000)}x 2`,
    ",".repeat(200_000),
    `1 2${"\t,".repeat(100_000)}`,
  ]) {
    expect(() => parseXye(line, "hostile")).toThrow();
  }
  expect(performance.now() - start).toBeLessThan(2000);
});

test("without σ, counting statistics; without a value, σ is infinite", async () => {
  const histogram = await readPattern(bytes(rows(25, (i) => `${1 + i} ${i === 3 ? "nan" : i === 4 ? -2 : 100}`)));
  expect([...histogram.sigma.slice(2, 6)]).toEqual([10, Infinity, 1, 10]);
  expect(histogram.intensity[3]).toBe(0);
  const weighted = await readPattern(bytes(rows(25, (i) => `${1 + i} 100 ${i - 2}`)));
  expect([...weighted.sigma.slice(0, 5)]).toEqual([Infinity, Infinity, Infinity, 1, 2]);
});

test("a pattern that runs downwards is turned, one in no order is refused, a short one too", async () => {
  const down = await readPattern(bytes(rows(25, (i) => `${30 - i} ${i} 1`)));
  expect([down.twoTheta[0], down.intensity[0]]).toEqual([6, 24]);
  await expect(readPattern(bytes(rows(25, (i) => `${1 + (i % 7)} 1 1`)))).rejects.toThrow(
    "found 2θ 1° after 7° at point 8",
  );
  await expect(readPattern(bytes(rows(19, (i) => `${1 + i} 1 1`)), { name: "a.xye" })).rejects.toThrow(
    "a.xye: found 19 points",
  );
});

test("any text ends in a record or one of our errors", async () => {
  const line = fc.oneof(fc.string(), fc.constantFrom("1 2 3", "2 3", "1e400 nan inf", ", ,", ";"));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
      try {
        await readPattern(bytes(lines.join("\n")));
      } catch (error) {
        if (!isRietbookError(error)) throw error;
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});
