import { describe, expect, jest, test } from "@jest/globals";
import { ceria, nickel, simulate, withCubicCell, withInstrument } from "./fixtures/simulated.js";
import { recipes } from "./recipes.js";
import { refine, refineStage } from "./refine.js";
import type { FittedParameter, Refinement } from "./refinement.js";

// Whole refinements: seconds on a busy machine.
jest.setTimeout(60_000);

const found = (fit: Refinement, path: string): FittedParameter => {
  const parameter = fit.parameters.find((candidate) => candidate.path === path);
  if (parameter === undefined) throw new Error(path);
  return parameter;
};
const pull = (fit: Refinement, path: string, truth: number): number => {
  const { value, esd } = found(fit, path);
  return (value - truth) / esd;
};

describe("MIDAS's recipe on a simulated pattern", () => {
  const start = withInstrument(withCubicCell(simulate(), "CeO2", 5.4085), { U: 0, V: 0, W: 9, X: 0, Y: 0 });

  test("accepts every stage, lowers Rwp in each, and ends at the truth within its esds", async () => {
    const seen: string[] = [];
    const fit = await refine(start, recipes.midas, { onStage: ({ stage }) => seen.push(stage.name) });
    expect(seen).toEqual(recipes.midas.stages.map(({ name }) => name));
    expect(fit.stages.map(({ verdict }) => verdict)).toEqual(seen.map(() => "accepted"));
    fit.stages.forEach(({ rwp, rwpBefore }) => expect(rwp).toBeLessThanOrEqual(rwpBefore));
    expect(fit.statistics.gof).toBeGreaterThan(0.94);
    expect(fit.statistics.gof).toBeLessThan(1.06);
    expect(Math.abs(pull(fit, "phases.CeO2.cell.a", 5.4113))).toBeLessThan(3.5);
    expect(Math.abs(pull(fit, "phases.CeO2.atoms.Ce1.uIso", 0.003))).toBeLessThan(3.5);
    expect(Math.abs(pull(fit, "histograms.ring.scale", 0.02))).toBeLessThan(3.5);
    expect(found(fit, "phases.CeO2.cell.b")).toMatchObject({ state: "tied", start: 5.4085 });
  });

  test("gives the same numbers every time", async () => {
    const [first, second] = [await refine(start, recipes.midas), await refine(start, recipes.midas)];
    expect(second.statistics).toEqual(first.statistics);
    expect(second.parameters).toEqual(first.parameters);
  });

  test("can be cloned for another thread without losing anything", async () => {
    const fit = await refine(start, recipes.midas);
    expect(structuredClone(fit)).toEqual(fit);
  });

  test("stops when asked to", async () => {
    const stop = new AbortController();
    const running = refine(start, recipes.midas, { signal: stop.signal, onStage: () => stop.abort() });
    await expect(running).rejects.toMatchObject({ kind: "cancelled" });
  });
});

test("esds are the spread of the values over repeated noise", async () => {
  const pulls: number[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const fit = await refine(simulate({ seed: 1000 + seed, points: 400 }), {
      name: "cell",
      stages: [{ name: "all", free: ["histograms.*.background", "histograms.*.scale", "phases.*.cell"] }],
    });
    pulls.push(pull(fit, "phases.CeO2.cell.a", 5.4113));
  }
  const mean = pulls.reduce((sum, value) => sum + value, 0) / pulls.length;
  const rms = Math.sqrt(pulls.reduce((sum, value) => sum + value * value, 0) / pulls.length);
  expect(Math.abs(mean)).toBeLessThan(0.48); // 3 standard deviations of the mean of 40
  expect(rms).toBeGreaterThan(0.66);
  expect(rms).toBeLessThan(1.34);
});

describe("several phases", () => {
  const phases = { CeO2: ceria, Ni: nickel };
  test("fractions are refined from the first stage, the first phase's stays held", async () => {
    const model = simulate({ phases, shares: { CeO2: { scale: 1 }, Ni: { scale: 2.5 } } });
    const fit = await refine(model, recipes.midas);
    expect(fit.stages[0].free).toContain("histograms.ring.phases.Ni.scale");
    expect(fit.stages[0].free).not.toContain("histograms.ring.phases.CeO2.scale");
    expect(Math.abs(pull(fit, "histograms.ring.phases.Ni.scale", 2.5))).toBeLessThan(3.5);
  });
});

describe("stages that fail", () => {
  test("a cell that runs away is rolled back, named, and the later stages go on", async () => {
    const start = withCubicCell(simulate(), "CeO2", 5.405);
    const fit = await refine(start, recipes.midas, { cellTolerance: 0.0005 });
    const [, cell, widths] = fit.stages;
    expect(cell).toMatchObject({ verdict: "rolled back", blame: "phases.CeO2.cell.a" });
    expect(cell.reason).toContain("0.05 %");
    expect(cell.rwpReached).toBeLessThan(cell.rwp);
    expect(cell.rwp).toBe(fit.stages[0].rwp);
    expect(widths.verdict).toBe("accepted");
    expect(widths.free).not.toContain("phases.CeO2.cell.a");
    expect(fit.model.phases.CeO2.cell.a).toBe(5.405);
  });

  test("of two scales that say the same, the newer is held and both are named", async () => {
    const stages = [
      { name: "scale", free: ["histograms.*.scale", "histograms.*.background"] },
      { name: "fraction", free: ["histograms.ring.phases.CeO2.scale"] },
    ];
    const fit = await refine(simulate(), { name: "two scales", stages });
    expect(fit.stages[1].verdict).toBe("accepted");
    expect(fit.stages[1].reason).toContain(
      "histograms.ring.phases.CeO2.scale cannot be told from histograms.ring.scale: held",
    );
    expect(fit.stages[1].free).not.toContain("histograms.ring.phases.CeO2.scale");
  });

  test("a parameter without influence is held and named", async () => {
    // The axis of a cubic crystal's March–Dollase ratio 1 has one, an absent phase's displacement has none.
    const model = simulate({ phases: { CeO2: ceria, Ni: nickel }, shares: { CeO2: {} } });
    const fit = await refineStage(model, { name: "Ni", free: ["phases.Ni.atoms.Ni1.uIso", "histograms.*.scale"] });
    expect(fit.stages[0].reason).toContain("phases.Ni.atoms.Ni1.uIso has no influence on the pattern: held");
    expect(fit.stages[0].free).toEqual(["histograms.ring.scale"]);
  });

  test("a pattern that matches nothing is an error that names near paths", async () => {
    const running = refineStage(simulate(), { name: "typo", free: ["phases.CeO2.cel.a"] });
    await expect(running).rejects.toMatchObject({
      kind: "not found",
      expected: expect.stringContaining("phases.CeO2.cell.a"),
    });
  });
});

test("a stage goes on from any earlier refinement, so undoing is choosing an earlier one", async () => {
  const [first, second] = recipes.midas.stages;
  const scaled = await refineStage(simulate(), first);
  const withCell = await refineStage(scaled, second);
  const again = await refineStage(scaled, second);
  expect(withCell.stages.map(({ stage }) => stage.name)).toEqual(["background + scale", "cell"]);
  expect(again.statistics).toEqual(withCell.statistics);
  expect(withCell.stages[1].free).toEqual(expect.arrayContaining([...scaled.stages[0].free]));
  const held = await refineStage(withCell, { name: "hold", free: [], hold: ["phases.*.cell"] });
  expect(held.stages[2].free).toEqual(scaled.stages[0].free);
});
