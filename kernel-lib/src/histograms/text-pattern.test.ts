import { patternNotes } from "./pattern-notes.js";
import { readPattern } from "./text-pattern.js";

/** Thirty rows from 2° on. */
const rows = (row: (i: number) => string, separator = "\n") =>
  Array.from({ length: 30 }, (_, i) => row(i)).join(separator);
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readPattern(bytes(text), { name: "a.xye" });
const x = (i: number) => (2 + 0.1 * i).toFixed(3);
const plain = rows((i) => `${x(i)} ${100 + i} 10`);

test.each([
  ["carriage returns", plain.replace(/\n/g, "\r\n")],
  ["descending angles", plain.split("\n").reverse().join("\n")],
  ["titles and comments", `Sample 12\n# measured\n2theta I sigma\n${plain}\n`],
  ["a byte-order mark", `\uFEFF${plain}`],
  ["Fortran's exponents", rows((i) => `${x(i)} ${(100 + i) / 100}D+02 1.0D+01`)],
  ["semicolons", plain.replace(/ /g, ";")],
  ["a fourth column", plain.replace(/ 10$/gm, " 10 1.0")],
])("the same pattern is read with %s", async (_, text) => {
  const { twoTheta, intensity, sigma } = await read(text);
  expect([twoTheta[0], intensity[29], sigma[3], twoTheta.length]).toEqual([2, 129, 10, 30]);
});

test("UTF-16, as Windows programs write it, is read in either order of bytes", async () => {
  const little = new Uint8Array(Buffer.from(`\uFEFF${plain}`, "utf16le"));
  const big = little.slice();
  for (let i = 0; i < big.length; i += 2) [big[i], big[i + 1]] = [big[i + 1], big[i]];
  for (const written of [little, big]) expect((await readPattern(written)).intensity[29]).toBe(129);
});

test.each([
  ["one point", "2 100 10", /a\.xye: found 1 points, expected at least 20/],
  ["σ of 0 everywhere", plain.replace(/ 10$/gm, " 0"), /found no σ above 0 beside 30 intensities, .* third column out/],
  ["no number among intensities", rows((i) => `${x(i)} nan 10`), /a\.xye: found no finite intensity/],
  ["decimal commas", plain.replace(/\./g, ",").replace(/ /g, "; "), /line 1 in a\.xye: .* decimal commas by points/],
  ["decimal commas and tabs", plain.replace(/\./g, ",").replace(/ /g, "\t"), /line 1 in a\.xye: .* decimal commas/],
  ["an angle twice", plain.replace("2.300", "2.200"), /found 2θ 2\.2° after 2\.2° at point 4/],
  [
    "a row cut short",
    plain.replace("2.300 103 10", "2.300 103"),
    /line 4 in a\.xye: found "2\.300 103", expected three/,
  ],
  ["words", "hello\nworld", /a\.xye: found no row of numbers/],
])("%s is an error that says where", async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("columns of integers parted by commas are no decimal commas", async () => {
  const { intensity } = await read(rows((i) => `${2 + i},${100 + i},10`));
  expect(intensity[29]).toBe(129);
  expect((await read(rows((i) => `${2 + i},${100 + i}`))).intensity[29]).toBe(129);
});

test("what an analyst must know of a pattern is said: points left out, intensities that are no counts, radians", async () => {
  expect(patternNotes(await read(plain))).toEqual([]);
  const some = patternNotes(
    await read(plain.replace(/(1[0-2]\d) 10$/gm, (all, y) => (Number(y) < 105 ? `${y} 0` : all))),
  );
  expect(some).toEqual([expect.stringMatching(/a\.xye: 5 of 30 points have no σ above 0 or no finite intensity/)]);
  const normalized = patternNotes(await read(rows((i) => `${x(i)} ${i / 30}`)));
  expect(normalized).toEqual([expect.stringMatching(/has no σ, and intensities up to 0\.967 are no counts/)]);
  expect(patternNotes(await read(rows((i) => `${x(i)} ${100 + i}`)))).toEqual([]);
  const radians = patternNotes(await read(rows((i) => `${(2 + i) / 57.3} ${100 + i}`)));
  expect(radians).toEqual([expect.stringMatching(/ends at 0\.541° 2θ: check that its first column is in degrees/)]);
});
