import { expect, jest, test } from "@jest/globals";
import { withValues } from "../../model/with-values.js";
import { ceria, nickel, simulate } from "../fixtures/simulated.js";
import { recipes } from "../recipes.js";
import { refine } from "../refine.js";
import { zinc } from "./fixtures/zinc.js";
import { suggestNext } from "./suggest-next.js";

jest.setTimeout(60_000);

const truth = simulate({ points: 1500 });

test.each([
  ["histograms.ring.scale", { "histograms.ring.scale": 0.021 }],
  ["histograms.ring.background.coefficients", { "histograms.ring.background.coefficients.1": -17 }],
  ["phases.CeO2.cell", { "phases.CeO2.cell.a": 5.413, "phases.CeO2.cell.b": 5.413, "phases.CeO2.cell.c": 5.413 }],
  ["histograms.ring.instrument.zero", { "histograms.ring.instrument.zero": 0.002 }],
  ["histograms.ring.instrument.W", { "histograms.ring.instrument.W": 7.5 }],
  ["histograms.ring.instrument.Y", { "histograms.ring.instrument.Y": 12 }],
  ["histograms.ring.instrument.SHL", { "histograms.ring.instrument.SHL": 0.006 }],
  ["histograms.ring.instrument.SHL", { "histograms.ring.instrument.SHL": 0 }],
  ["phases.CeO2.atoms.Ce1.uIso", { "phases.CeO2.atoms.Ce1.uIso": 0.006 }],
  ["phases.CeO2.atoms.O1.uIso", { "phases.CeO2.atoms.O1.uIso": 0.02 }],
])("with %s wrong alone, that is what to free first", (pattern, wrong) => {
  const shl = simulate({ points: 1500, instrument: { SHL: 0.004 } });
  const from = withValues(pattern.endsWith("SHL") ? shl : truth, wrong as Readonly<Record<string, number>>);
  const [first] = suggestNext(from);
  expect(first.free).toEqual([pattern]);
  expect(first.significance).toBeGreaterThan(10);
});

test("nothing is suggested where every value is the true one", () => {
  expect(suggestNext(truth)).toEqual([]);
});

test("nothing is suggested after the whole recipe, and the missing step after a part of it", async () => {
  const whole = await refine(truth, recipes.midas);
  expect(suggestNext(whole)).toEqual([]);
  const { stages } = recipes.midas;
  const start = withValues(truth, {
    "phases.CeO2.cell.a": 5.4125,
    "phases.CeO2.cell.b": 5.4125,
    "phases.CeO2.cell.c": 5.4125,
  });
  const part = await refine(start, { name: "part", stages: stages.slice(0, 1) });
  const [next] = suggestNext(part);
  expect(next.free).toEqual(["phases.CeO2.cell"]);
  expect(next.expected[0].to).toBeCloseTo(5.4113, 3);
  const freed = await refine(part, { name: "cell", stages: stages.slice(1, 2) });
  const fallen = part.statistics.chiSquared - freed.statistics.chiSquared;
  expect(next.gain / fallen).toBeGreaterThan(0.7);
  expect(next.gain / fallen).toBeLessThan(1.4);
});

test("the cell of the phase that is wrong is named, not that of the other", () => {
  const two = simulate({ points: 1500, phases: { CeO2: ceria, Ni: nickel }, shares: { CeO2: {}, Ni: { scale: 2 } } });
  const a = 3.525;
  const [first] = suggestNext(withValues(two, { "phases.Ni.cell.a": a, "phases.Ni.cell.b": a, "phases.Ni.cell.c": a }));
  expect(first.free).toEqual(["phases.Ni.cell"]);
});

test("a preferred orientation that the model lacks is suggested, with its size", () => {
  const marchDollase = { ratio: 0.9, axis: [0, 0, 1] as const };
  const textured = simulate({ points: 1500, phases: { Zn: zinc }, shares: { Zn: { marchDollase } } });
  const [first] = suggestNext(withValues(textured, { "histograms.ring.phases.Zn.marchDollase.ratio": 1 }));
  expect(first.free).toEqual(["histograms.ring.phases.Zn.marchDollase.ratio"]);
  expect(first.expected[0].to).toBeCloseTo(0.9, 1);
});

test("small crystallites of one phase are suggested as such, with about their size", () => {
  const two = simulate({
    points: 1500,
    phases: { CeO2: ceria, Ni: nickel },
    shares: { CeO2: {}, Ni: { scale: 2, size: 0.08 } },
  });
  const path = "histograms.ring.phases.Ni.size";
  const found = suggestNext(withValues(two, { [path]: 1 }));
  const size = found.findIndex(({ free }) => free[0] === path);
  // Microstrain explains the same to a few percent.
  expect(size).toBeGreaterThanOrEqual(0);
  expect(size).toBeLessThan(2);
  expect(found[size].expected[0].to).toBeGreaterThan(0.04);
  expect(found[size].expected[0].to).toBeLessThan(0.16);
});

test("an occupancy is doubted before the displacements are free, and is what to free first where it alone is wrong", async () => {
  const pattern = "phases.CeO2.atoms.O1.occupancy";
  const vacant = { ...ceria, atoms: { ...ceria.atoms, O1: { ...ceria.atoms.O1, occupancy: 0.8 } } };
  const start = withValues(simulate({ points: 1500, phases: { CeO2: vacant } }), { [pattern]: 1 });
  const stages = recipes.midas.stages;
  const before = suggestNext(await refine(start, { name: "widths", stages: stages.slice(0, 4) }));
  expect(before[0]).toMatchObject({ free: ["phases.CeO2.atoms.O1.uIso"] });
  expect(before[0]).not.toHaveProperty("doubt");
  const doubted = before.find(({ free }) => free[0] === pattern);
  expect(doubted?.doubt).toMatch(/displacements come first/);
  expect(doubted?.gain).toBeGreaterThan(before[0].gain);
  expect(doubted?.reason).toMatch(/doubtful: the displacements come first/);

  const [first] = suggestNext(await refine(start, { name: "all", stages }));
  expect(first.free).toEqual([pattern]);
  expect(first).not.toHaveProperty("doubt");
  expect(first.expected[0].to).toBeGreaterThan(0.65);
  expect(first.expected[0].to).toBeLessThan(0.85);
});

test("a site whose occupancy is known to be partial is not doubted for being full", async () => {
  const pattern = "phases.CeO2.atoms.O1.occupancy";
  const vacant = { ...ceria, atoms: { ...ceria.atoms, O1: { ...ceria.atoms.O1, occupancy: 0.4 } } };
  const start = withValues(simulate({ points: 1500, phases: { CeO2: vacant } }), { [pattern]: 0.7 });
  const [first] = suggestNext(await refine(start, recipes.midas));
  expect(first.free).toEqual([pattern]);
  expect(first).not.toHaveProperty("doubt");
});

test("a width that would have to go below zero is not offered, and one that may become smaller only down to none", () => {
  const narrow = simulate({ points: 1500, instrument: { U: 0, V: 0, W: 2, X: 0, Y: 0 } });
  const found = suggestNext(withValues(narrow, { "histograms.ring.instrument.W": 6 }));
  expect(found[0].free).toEqual(["histograms.ring.instrument.W"]);
  expect(found[0].expected[0].to).toBeGreaterThanOrEqual(0);
  const names = found.map(({ free }) => free[0]);
  expect(names).not.toContain("histograms.ring.instrument.X");
  expect(names).not.toContain("histograms.ring.instrument.Y");
});
