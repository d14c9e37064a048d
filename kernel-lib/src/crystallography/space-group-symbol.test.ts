import { readFileSync } from "node:fs";
import { spaceGroupFromSymbol } from "./space-group-symbol.js";

const oracle = Object.values(
  JSON.parse(readFileSync(new URL("./fixtures/space-groups.json", import.meta.url), "utf8")) as Record<
    string,
    unknown[]
  >,
);
const hexagonal = { a: 5, b: 5, c: 13, alpha: 90, beta: 90, gamma: 120 };
const rhombohedral = { a: 5, b: 5, c: 5, alpha: 55, beta: 55, gamma: 55 };
const named = (symbol: string) => spaceGroupFromSymbol(symbol).spaceGroup;

test("every symbol of the table finds its own number, with and without spaces, with underscores, in upper case", () => {
  for (const [number, , , , , , symbol] of oracle as [number, ...unknown[]][]) {
    const text = String(symbol);
    if (/[()]|\da$/.test(text)) continue; // names that are not in International Tables
    for (const spelling of [text, text.replace(/ /g, ""), text.replace(/ /g, "_"), text.toUpperCase()])
      expect([spelling, named(spelling).number]).toEqual([spelling, number]);
  }
});

test("usual spellings find the usual group", () => {
  const cases: [string, string][] = [
    ["Fm-3m", "F m -3 m"],
    ["F m 3 m", "F m -3 m"],
    ["Fm3m", "F m -3 m"],
    ["F m -3 m S", "F m -3 m"],
    ["F 4/m -3 2/m", "F m -3 m"],
    ["F4/m-32/m", "F m -3 m"],
    ["Ia3d", "I a -3 d"],
    ["I 41/a -3 2/d", "I a -3 d"],
    ["Pa3", "P a -3"],
    ["P 21/a -3", "P a -3"],
    ["P 63/m", "P 63/m"],
    ["P6_3/m", "P 63/m"],
    ["P 63/m 2/m 2/c", "P 63/m m c"],
    ["P21/c", "P 1 21/c 1"],
    ["P 1 21/c 1", "P 1 21/c 1"],
    ["P 1 1 21/b", "P 1 1 21/b"],
    ["P21", "P 1 21 1"],
    ["C2/m", "C 1 2/m 1"],
    ["I2/a", "I 1 2/a 1"],
    ["P 21/n 21/m 21/a", "P n m a"],
    ["P 21/b 2/a 2/m", "P b a m"],
    ["P 42/m 21/n 2/m", "P 42/m n m"],
    ["P42/m21/n2/m", "P 42/m n m"],
    ["I 41/a m d:2", "I 41/a m d:2"],
    ["I 41/a m d Z", "I 41/a m d:2"],
    ["I 41/a m d S", "I 41/a m d:1"],
    ["Fd-3m:1", "F d -3 m:1"],
    ["F d -3 m (origin choice 1)", "F d -3 m:1"],
    ["R -3 c H", "R -3 c:H"],
    ["R-3cH", "R -3 c:H"],
    ["R -3 m HR", "R -3 m:H"],
    ["R-3c:R", "R -3 c:R"],
    ["R -3 2/c", "R -3 c:H"],
    ["R-3c", "R -3 c:H"],
    ["P -3 1 2/m", "P -3 1 m"],
    ["Cmce", "C m c a"],
    ["A e m 2", "A b m 2"],
    ["C 2/m 2/m 2/e", "C m m a"],
    ["P b n m", "P b n m"],
  ];
  for (const [spelling, expected] of cases)
    expect([spelling, named(spelling).hermannMauguin]).toEqual([spelling, expected]);
});

test("the cell settles axes that the symbol leaves open", () => {
  expect(spaceGroupFromSymbol("R -3 c", rhombohedral).spaceGroup.hermannMauguin).toBe("R -3 c:R");
  expect(spaceGroupFromSymbol("R -3 c", hexagonal).spaceGroup.hermannMauguin).toBe("R -3 c:H");
  const uniqueC = { a: 5, b: 6, c: 7, alpha: 90, beta: 90, gamma: 100 };
  expect(spaceGroupFromSymbol("P 21/m", uniqueC).spaceGroup.hermannMauguin).toBe("P 1 1 21/m");
  expect(spaceGroupFromSymbol("P 21/m").spaceGroup.hermannMauguin).toBe("P 1 21/m 1");
});

test("an origin that the symbol leaves open is choice 2, and a note says so", () => {
  const { spaceGroup, notes } = spaceGroupFromSymbol("F d -3 m");
  expect(spaceGroup.hermannMauguin).toBe("F d -3 m:2");
  expect(notes.join()).toMatch(/origin open: choice 2/);
  expect(spaceGroupFromSymbol("F d -3 m:1").notes).toEqual([]);
});

test("what is no symbol is an error that names it", () => {
  for (const symbol of ["", "Q m m m", "F m -3 m:R", "P 7", "x".repeat(5000)])
    expect(() => spaceGroupFromSymbol(symbol)).toThrow(/space group: found .*Hermann/);
});
