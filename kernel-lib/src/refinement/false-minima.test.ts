import { expect, jest, test } from "@jest/globals";
import { gsas2Calculation } from "../model/model.js";
import type { Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { ceria, nickel, simulate, withCubicCell, withInstrument } from "./fixtures/simulated.js";
import { recipes } from "./recipes.js";
import { refine } from "./refine.js";

// Whole refinements: seconds on a busy machine.
jest.setTimeout(120_000);

const widths = { U: 13, V: -3, W: 1.9, X: 0.2, Y: 1.3 };
/** Sharp, strongly asymmetric peaks under GSAS-II's node rule, where χ² is a staircase in SH/L. */
const truth = simulate({
  points: 2000,
  instrument: { ...widths, SHL: 0.0037 },
  calculation: gsas2Calculation,
  seed: 7,
});

const scaled = (factor: number) => ({
  U: widths.U * factor ** 2,
  V: widths.V * factor ** 2,
  W: widths.W * factor ** 2,
  X: widths.X * factor,
  Y: widths.Y * factor,
});

const starts = [0.002, 0.004, 0.01].flatMap((SHL) =>
  [
    { factor: 1, cell: 1 },
    { factor: 1, cell: 0.997 },
    { factor: 5, cell: 1.003 },
    { factor: 0.2, cell: 0.997 },
  ].map((start) => ({ SHL, ...start })),
);

test.each(starts)(
  "from SH/L $SHL, widths times $factor and the cell times $cell a fit ends at the same minimum",
  async ({ SHL, factor, cell }) => {
    const best = await refine(truth, recipes.midas);
    expect(best.statistics.gof).toBeLessThan(1.06);
    const fit = await refine(
      withInstrument(withCubicCell(truth, "CeO2", 5.4113 * cell), { ...scaled(factor), SHL }),
      recipes.midas,
    );
    // Under this rule χ² has steps, on which minima lie side by side, alike to a small part of an esd.
    expect(Math.abs(fit.statistics.rwp - best.statistics.rwp)).toBeLessThan(0.005);
    const a = fit.parameters.find(({ path }) => path === "phases.CeO2.cell.a");
    expect(Math.abs((a?.value ?? 0) - 5.4113)).toBeLessThan(4 * (a?.esd ?? 0));
  },
);

/** The share of a phase in the pattern above the background. */
function shares(model: Model): number[] {
  const phases = Object.values(model.histograms.ring.phases);
  const total = phases.reduce((sum, { scale }) => sum + scale, 0);
  return phases.map(({ scale }) => scale / total);
}

const silver = { ...nickel, name: "Ag", cell: { ...nickel.cell, a: 4.0862, b: 4.0862, c: 4.0862 } };
const mixtures: readonly {
  readonly names: string;
  readonly phases: Readonly<Record<string, Phase>>;
  readonly fractions: readonly number[];
}[] = [
  { names: "two", phases: { CeO2: ceria, Ni: nickel }, fractions: [1, 0.02] },
  { names: "two", phases: { CeO2: ceria, Ni: nickel }, fractions: [0.02, 1] },
  { names: "two", phases: { CeO2: ceria, Ni: nickel }, fractions: [1, 1] },
  { names: "three", phases: { CeO2: ceria, Ni: nickel, Ag: silver }, fractions: [1, 0.3, 0.05] },
  { names: "three", phases: { CeO2: ceria, Ni: nickel, Ag: silver }, fractions: [0.05, 1, 0.3] },
];

test.each(mixtures)("of $names phases, $fractions, none swallows the pattern from equal fractions", async (mixture) => {
  const names = Object.keys(mixture.phases);
  const of = (fractions: readonly number[]) =>
    Object.fromEntries(names.map((name, i) => [name, { scale: fractions[i] }]));
  const model = simulate({ phases: mixture.phases, shares: of(mixture.fractions), points: 1200, seed: 3 });
  const { ring } = model.histograms;
  const equal = Object.fromEntries(names.map((name) => [name, { ...ring.phases[name], scale: 1 }]));
  let start: Model = { ...model, histograms: { ring: { ...ring, scale: 1, phases: equal } } };
  for (const name of names) start = withCubicCell(start, name, mixture.phases[name].cell.a * 1.002);
  const fit = await refine(start, recipes.midas);
  expect(fit.statistics.gof).toBeLessThan(1.1);
  const expected = shares(model);
  shares(fit.model).forEach((share, i) => expect(Math.abs(share - expected[i])).toBeLessThan(0.1 * expected[i]));
});
