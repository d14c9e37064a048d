import { describe, expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Model } from "../model/model.js";
import { simulate, withCubicCell, withData } from "./fixtures/simulated.js";
import { judgeHistogram } from "./judgement.js";
import { recipes } from "./recipes.js";
import { refine } from "./refine.js";

// Whole refinements: seconds on a busy machine.
jest.setTimeout(60_000);

/** The model with every point's peak intensity multiplied by a factor of its 2θ. */
function scaledPeaks(model: Model, factor: (twoTheta: number) => number): Model {
  const { twoTheta, calculated, background } = calculatePattern(model, "ring");
  const intensity = calculated.map((y, i) => background[i] + factor(twoTheta[i]) * (y - background[i]));
  return withData(model, { intensity, sigma: intensity.map(Math.sqrt) });
}

test("a clean refinement is a success without findings", async () => {
  const fit = await refine(simulate(), recipes.midas);
  expect(judgeHistogram(fit)).toEqual({ status: "success", findings: [], summary: "" });
});

test("a misfit beyond counting is worth a note that says where it is and what to try", async () => {
  const model = simulate();
  const { sigma } = model.histograms.ring.data;
  const fit = await refine(withData(model, { sigma: sigma.map((s) => s / 5) }), recipes.midas);
  const { status, findings } = judgeHistogram(fit);
  expect(status).toBe("success");
  const text = expect.stringMatching(
    /^the misfit is beyond counting statistics: Rwp [\d.]+ %, GOF [45]\.\d, [\d.]+ % of χ² at [\d.]+°–[\d.]+°.* try /,
  );
  expect(findings).toContainEqual({ kind: "misfit", severity: "note", text });
});

test("a misfit of more than an eighth of the peaks is a flag, and is told before the intensities that make it", async () => {
  // Intensities off by 17 % of the peaks, counted well enough for a GOF far above 10.
  const uneven = scaledPeaks(simulate({ noise: 0 }), (x) => 1 + 0.24 * Math.sin(9 * x));
  const { sigma } = uneven.histograms.ring.data;
  const fit = await refine(withData(uneven, { sigma: sigma.map((s) => s / 10) }), recipes.midas);
  const { status, findings, summary } = judgeHistogram(fit);
  expect(fit.statistics.gof).toBeGreaterThan(10);
  expect(fit.statistics.rwp).toBeLessThan(25);
  expect(status).toBe("flagged");
  expect(findings[0]).toMatchObject({ kind: "misfit", severity: "flag" });
  expect(summary).toMatch(
    /^the misfit is 1\d % of the peaks and beyond counting statistics: Rwp [\d.]+ %, GOF [\d.]+, /,
  );
  const order = findings.map(({ kind }) => kind);
  expect(order.indexOf("misfit")).toBeLessThan(order.indexOf("intensities"));
});

test("what is free already is not advised once more", async () => {
  const uneven = scaledPeaks(simulate({ noise: 0 }), (x) => 1 + 0.24 * Math.sin(9 * x));
  const { sigma } = uneven.histograms.ring.data;
  const fit = await refine(withData(uneven, { sigma: sigma.map((s) => s / 10) }), recipes.midas);
  const misfit = judgeHistogram(fit).findings.find(({ kind }) => kind === "misfit");
  expect(misfit?.text).toMatch(/goes with the calculated intensity: try preferred orientation, absorption$/);
});

test("a phase whose scale ended at zero keeps a histogram from being a success", async () => {
  const fit = await refine(simulate(), recipes.midas);
  const path = "histograms.ring.phases.Ni.scale";
  const ended = { path, value: 0, esd: 0, unit: "", state: "at bound", start: 1 } as const;
  const { status, summary } = judgeHistogram({ ...fit, parameters: [...fit.parameters, ended] });
  expect(status).toBe("flagged");
  expect(summary).toBe(`Ni is not seen in ring: ${path} ended at its limit 0`);
});

test("intensities that scatter from ring to ring are called spotty, with numbers", async () => {
  const spotty = scaledPeaks(simulate({ noise: 0 }), (x) => 1 + 0.5 * Math.sin(9 * x));
  const judgement = judgeHistogram(await refine(spotty, recipes.midas));
  expect(judgement.status).toBe("flagged");
  expect(judgement.findings).toContainEqual(expect.objectContaining({ kind: "intensities", severity: "flag" }));
  expect(judgement.summary).toMatch(/spotty rings or texture: .* scatter by \d+ % .* \(counting alone: \d\.\d %\)/);
});

test("positions that deviate with 2θ are blamed on the geometry", async () => {
  const model = simulate({ noise: 0, points: 1500 });
  const { twoTheta } = model.histograms.ring.data;
  // A cake whose angle is wrong by a wave: no cell can follow it.
  const warped = withData(model, { twoTheta: twoTheta.map((x) => x + 0.02 * Math.sin(2 * x)) });
  const judgement = judgeHistogram(await refine(warped, recipes.midas));
  expect(judgement.findings).toContainEqual(expect.objectContaining({ kind: "positions", severity: "flag" }));
  expect(judgement.status).toBe("flagged");
});

test("a stage that was rolled back keeps a histogram from being a success", async () => {
  const fit = await refine(withCubicCell(simulate(), "CeO2", 5.405), recipes.midas, { cellTolerance: 0.0005 });
  const judgement = judgeHistogram(fit);
  expect(judgement.status).toBe("flagged");
  expect(judgement.summary).toContain("stage cell rolled back");
});

describe("a stage that did not converge", () => {
  const [background, cell, ...rest] = recipes.midas.stages;
  const hasty = { ...cell, maxCycles: 1 };
  const off = () => withCubicCell(simulate(), "CeO2", 5.4);

  test("is a note that names the stage which refined all of it again and was accepted", async () => {
    const fit = await refine(off(), { name: "hasty", stages: [background, hasty, ...rest] });
    expect(fit.stages[1].verdict).toBe("not converged");
    const { status, findings } = judgeHistogram(fit);
    expect(status).toBe("success");
    const text = expect.stringMatching(
      new RegExp(
        `^stage cell not converged: .*; all of it was free again in stage ${rest[0].name}, which was accepted$`,
      ),
    );
    expect(findings).toContainEqual({ kind: "stage", severity: "note", text });
  });

  test("is held against the result where a later stage holds a parameter of it", async () => {
    const holding = { name: "widths", free: ["histograms.*.instrument.W"], hold: ["phases.*.cell"] };
    const fit = await refine(off(), { name: "holding", stages: [background, hasty, holding] });
    expect(fit.stages.map(({ verdict }) => verdict)).toEqual(["accepted", "not converged", "accepted"]);
    const { status, summary } = judgeHistogram(fit);
    expect(status).toBe("flagged");
    expect(summary).toMatch(/^stage cell not converged/);
  });

  test("is held against the result at the end", async () => {
    const fit = await refine(off(), { name: "end", stages: [background, hasty] });
    expect(judgeHistogram(fit).status).toBe("flagged");
  });
});

test("a stage that was rolled back and succeeds when it is tried again is a note", async () => {
  const [background, cell] = recipes.midas.stages;
  const start = withCubicCell(simulate(), "CeO2", 5.405);
  const failed = await refine(start, { name: "narrow", stages: [background, cell] }, { cellTolerance: 0.0005 });
  expect(judgeHistogram(failed).status).toBe("flagged");
  const again = await refine(failed, { name: "wide", stages: [{ ...cell, name: "cell again" }] });
  const { status, findings } = judgeHistogram(again);
  expect(status).toBe("success");
  expect(findings[0]).toMatchObject({ kind: "stage", severity: "note" });
  expect(findings[0].text).toMatch(/^stage cell rolled back: .* free again in stage cell again, which was accepted$/);
});

test("a cell 9 % off is never a success", async () => {
  const fit = await refine(withCubicCell(simulate(), "CeO2", 5.4113 * 1.09), recipes.midas);
  expect(judgeHistogram(fit).status).toBe("flagged");
  expect(Math.abs(fit.model.phases.CeO2.cell.a / (5.4113 * 1.09) - 1)).toBeLessThan(0.02);
});

test.each([
  ["noise alone", () => withData(simulate(), { intensity: noise(60, 8), sigma: new Float64Array(600).fill(8) })],
  [
    "negative intensities",
    () => withData(simulate(), { intensity: simulate().histograms.ring.data.intensity.map((y) => -y) }),
  ],
])("%s is not a success, and a stage says that no phase is seen", async (_, model) => {
  const fit = await refine(model(), recipes.midas);
  expect(judgeHistogram(fit).status).toBe("flagged");
  expect(fit.stages[0]).toMatchObject({ verdict: "rolled back", blame: "histograms.ring.scale" });
});

function noise(level: number, deviation: number): Float64Array {
  return new Float64Array(600).map((_, i) => level + deviation * Math.sqrt(2) * Math.sin(1000 * Math.sin(i * i + 1)));
}
