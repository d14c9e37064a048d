import { beforeAll, expect, jest, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import { spaceGroupFromSymbol } from "../crystallography/space-group-symbol.js";
import type { Phase } from "../model/phase.js";
import { ceria, nickel, simulate, withData, withInstrument } from "../refinement/fixtures/simulated.js";
import { zinc } from "../refinement/diagnosis/fixtures/zinc.js";
import { recipes } from "../refinement/recipes.js";
import { refine, refineStage } from "../refinement/refine.js";
import type { Refinement } from "../refinement/refinement.js";
import { absoluteFractions } from "./amorphous-fraction.js";
import { bondAngles, bondLengths } from "./bonds.js";
import { correlation, parameter } from "./parameter.js";
import { phaseAgreement } from "./phase-agreement.js";
import { cellMass, weightFractions } from "./phase-quantities.js";
import { correlationSums, serialCorrelation, withCorrelatedEsds } from "./serial-correlation.js";
import { microstrainFromY, sizeFromX } from "./size-and-strain.js";

jest.setTimeout(120_000);

const rutile: Phase = {
  name: "TiO2",
  cell: { a: 4.594, b: 4.594, c: 2.959, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroupFromSymbol("P 42/m n m").spaceGroup,
  atoms: {
    Ti1: { label: "Ti1", type: "Ti", x: 0, y: 0, z: 0, occupancy: 1, uIso: 0.005, multiplicity: 2 },
    O1: { label: "O1", type: "O", x: 0.305, y: 0.305, z: 0, occupancy: 1, uIso: 0.006, multiplicity: 4 },
  },
};

/** 30 % of the sample amorphous, 20 % of standard weighed in: what the crystalline phases then are. */
const [STANDARD, AMORPHOUS] = [0.2, 0.3];
let mixed: Refinement;
let three: Refinement;
beforeAll(async () => {
  const phases = { CeO2: ceria, Ni: nickel };
  const shares = {
    CeO2: { scale: ((1 - STANDARD) * (1 - AMORPHOUS)) / cellMass(ceria) },
    Ni: { scale: STANDARD / cellMass(nickel) },
  };
  const norm = shares.CeO2.scale;
  const scaled = { CeO2: { scale: 1 }, Ni: { scale: shares.Ni.scale / norm } };
  mixed = await refine(simulate({ phases, shares: scaled, points: 1200 }), recipes.midas);
  const trio = { CeO2: ceria, Ni: nickel, Zn: zinc };
  const of = { CeO2: { scale: 1 }, Ni: { scale: 2 }, Zn: { scale: 6 } };
  three = await refineStage(simulate({ phases: trio, shares: of, points: 1200 }), recipes.midas.stages[0]);
});

test("weight fractions of three phases have the esds of the full covariance, correlations included", () => {
  const names = ["CeO2", "Ni", "Zn"] as const;
  const masses = { CeO2: cellMass(ceria), Ni: cellMass(nickel), Zn: cellMass(zinc) };
  const pathOf = (name: string) => `histograms.ring.phases.${name}.scale`;
  const scales = names.map((name) => three.model.histograms["ring"].phases[name].scale);
  const amounts = names.map((name, i) => scales[i] * masses[name]);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const free = ["Ni", "Zn"] as const;
  const esd = free.map((name) => parameter(three, pathOf(name)).esd);
  const rho = correlation(three, pathOf("Ni"), pathOf("Zn"));
  expect(Math.abs(rho)).toBeGreaterThan(0.05);
  names.forEach((name, i) => {
    const fraction = amounts[i] / total;
    // dW_i/dS_j = M_j (δ_ij − W_i) / Σ S M
    const slopes = free.map((other) => (masses[other] * (Number(other === name) - fraction)) / total);
    const [p, q] = [slopes[0] * esd[0], slopes[1] * esd[1]];
    const found = weightFractions(three, "ring")[name];
    expect(found.value).toBeCloseTo(fraction, 12);
    expect(found.esd / Math.sqrt(p * p + q * q + 2 * rho * p * q)).toBeCloseTo(1, 5);
  });
});

test("an internal standard finds the amorphous part that was put in", () => {
  const { amorphous, amorphousInMixture, phases } = absoluteFractions(mixed, "ring", {
    phase: "Ni",
    weightFraction: STANDARD,
  });
  expect(Math.abs(amorphous.value - AMORPHOUS) / amorphous.esd).toBeLessThan(3.5);
  expect(amorphousInMixture.value).toBeCloseTo((1 - STANDARD) * amorphous.value, 12);
  expect(phases["CeO2"].value + amorphous.value).toBeCloseTo(1, 12);
});

test("purity and weighing of the standard count with their uncertainties", () => {
  const [w, p, esdW, esdP] = [STANDARD, 0.95, 0.002, 0.01];
  const standard = { phase: "Ni", weightFraction: w, purity: p };
  const exact = absoluteFractions(mixed, "ring", standard).amorphous;
  const whole = absoluteFractions(mixed, "ring", { ...standard, weightFractionEsd: esdW, purityEsd: esdP }).amorphous;
  const ratio = 1 / weightFractions(mixed, "ring")["Ni"].value - 1;
  expect(exact.value).toBeCloseTo(1 - (ratio * p * w) / (1 - w), 12);
  const byPurity = (ratio * w) / (1 - w);
  const byWeight = (ratio * p) / (1 - w) ** 2;
  expect(whole.esd).toBeCloseTo(Math.hypot(exact.esd, byPurity * esdP, byWeight * esdW), 8);
  expect(() => absoluteFractions(mixed, "ring", { phase: "Si", weightFraction: w })).toThrow(
    /"Si", expected one of CeO2, Ni/,
  );
  expect(() => absoluteFractions(mixed, "ring", { phase: "Ni", weightFraction: 20 })).toThrow(/between 0 and 1/);
});

test("size and microstrain from X and Y are those that broaden by as much in the model", async () => {
  const truth = simulate({
    points: 1200,
    shares: { CeO2: { size: Infinity, microstrain: 0 } },
    instrument: { X: 1.2, Y: 9 },
  });
  const { wavelength } = truth.histograms["ring"].instrument;
  const fit = await refine(truth, recipes.midas);
  const [size, strain] = [sizeFromX(fit, "ring"), microstrainFromY(fit, "ring")];
  const [X, Y] = ["X", "Y"].map((key) => parameter(fit, `histograms.ring.instrument.${key}`));
  // The widths of the model with size and strain in the place of X and Y: gam = 1.8 λ/(π size cos θ) + 0.018 ε tan θ/π.
  const bare = withInstrument(fit.model, { X: 0, Y: 0 });
  const { ring } = bare.histograms;
  const share = { ...ring.phases["CeO2"], size: size.value, microstrain: strain.value };
  const instead = { ...bare, histograms: { ring: { ...ring, phases: { CeO2: share } } } };
  const gam = (model: typeof bare) => calculatePattern(model, "ring").reflections["CeO2"].gam;
  gam(fit.model).forEach((value, i) => expect(gam(instead)[i]).toBeCloseTo(value, 9));
  expect(size.value).toBeCloseTo((1.8 * wavelength) / (Math.PI * X.value), 12);
  expect(size.esd / size.value).toBeCloseTo(X.esd / X.value, 12);
  expect(strain.esd / strain.value).toBeCloseTo(Y.esd / Y.value, 12);
  const instrument = { value: 0.4, esd: 0.1 };
  const corrected = sizeFromX(fit, "ring", { instrument, shapeFactor: 0.94 });
  expect(corrected.value).toBeCloseTo((0.94 * 1.8 * wavelength) / (Math.PI * (X.value - 0.4)), 12);
  expect(corrected.esd / corrected.value).toBeCloseTo(Math.hypot(X.esd, 0.1) / (X.value - 0.4), 12);
  expect(sizeFromX(fit, "ring", { instrument: { value: 2 } }).value).toBe(Infinity);
});

test("bonds and angles of fluorite are those of its geometry", () => {
  const { value: a, esd } = parameter(mixed, "phases.CeO2.cell.a");
  const bonds = bondLengths(mixed, "CeO2", 2.8);
  expect(bonds.map(({ from, to, count }) => [from, to, count])).toEqual([
    ["Ce1", "O1", 8],
    ["O1", "Ce1", 4],
    ["O1", "O1", 6],
  ]);
  expect(bonds[0].distance.value).toBeCloseTo((Math.sqrt(3) / 4) * a, 9);
  expect(bonds[0].distance.esd / ((Math.sqrt(3) / 4) * esd)).toBeCloseTo(1, 5);
  expect(bonds[2].distance.value).toBeCloseTo(a / 2, 9);
  const angles = bondAngles(mixed, "CeO2", 2.5).filter(({ atoms }) => atoms[1] === "Ce1");
  expect(angles.map(({ angle, count }) => [Number(angle.value.toFixed(3)), count])).toEqual([
    [70.529, 12],
    [109.471, 12],
    [180, 4],
  ]);
  angles.forEach(({ angle }) => expect(angle.esd).toBeLessThan(1e-6));
});

test("bonds of rutile are those of the literature, with esds of cell and coordinate together", async () => {
  const fit = await refine(
    simulate({ phases: { TiO2: rutile }, points: 1500, shares: { TiO2: { scale: 20 } } }),
    recipes.midas,
  );
  const [four, two] = bondLengths(fit, "TiO2", 2.2).filter(({ from }) => from === "Ti1");
  // Ti–O of rutile: 1.949 Å four times, 1.980 Å twice (Meagher & Lager, Can. Mineral. 17 (1979) 77).
  expect([four.count, two.count]).toEqual([4, 2]);
  expect(Math.abs(four.distance.value - 1.949)).toBeLessThan(0.003 + 3 * four.distance.esd);
  expect(Math.abs(two.distance.value - 1.9816)).toBeLessThan(0.003 + 3 * two.distance.esd);
  const [a, x] = ["phases.TiO2.cell.a", "phases.TiO2.atoms.O1.x"].map((path) => parameter(fit, path));
  expect(x.esd).toBeGreaterThan(0);
  const rho = correlation(fit, "phases.TiO2.cell.a", "phases.TiO2.atoms.O1.x");
  expect(two.distance.value).toBeCloseTo(Math.SQRT2 * a.value * x.value, 9);
  const [p, q] = [Math.SQRT2 * x.value * a.esd, Math.SQRT2 * a.value * x.esd];
  expect(two.distance.esd / Math.sqrt(p * p + q * q + 2 * rho * p * q)).toBeCloseTo(1, 5);
  const [right] = bondAngles(fit, "TiO2", 2.2).filter(({ atoms, count }) => atoms[1] === "Ti1" && count === 8);
  expect(right.angle.value).toBeCloseTo(90, 6);
});

test("R_Bragg and R_F are 0 for a perfect pattern and count intensities that are off", () => {
  const model = simulate({ noise: 0, points: 3000 });
  const bare = (of: typeof model): Refinement => ({ ...mixed, model: of });
  const perfect = phaseAgreement(bare(model), "ring")["CeO2"];
  expect(perfect.rBragg).toBeLessThan(1e-9);
  expect(perfect.reflections).toBe(8);
  // Every second peak 20 % stronger: lone peaks, so that sharing out plays no part.
  const { twoTheta, calculated, background, reflections } = calculatePattern(model, "ring");
  const { CeO2: list } = reflections;
  const factor = (x: number): number => {
    let nearest = 0;
    list.twoTheta.forEach((position, i) => {
      if (Math.abs(position - x) < Math.abs(list.twoTheta[nearest] - x)) nearest = i;
    });
    return nearest % 2 === 0 ? 1.2 : 1;
  };
  const raised = calculated.map((y, i) => background[i] + factor(twoTheta[i]) * (y - background[i]));
  const { rBragg, rF } = phaseAgreement(bare(withData(model, { intensity: raised })), "ring")["CeO2"];
  let [difference, sum, fDifference, fSum] = [0, 0, 0, 0];
  list.fSquared.forEach((f, i) => {
    const [intensity, k] = [f * list.iCorr[i], i % 2 === 0 ? 1.2 : 1];
    difference += (k - 1) * intensity;
    sum += k * intensity;
    fDifference += (Math.sqrt(k) - 1) * Math.sqrt(f);
    fSum += Math.sqrt(k * f);
  });
  expect(rBragg).toBeCloseTo((100 * difference) / sum, 0);
  expect(rF).toBeCloseTo((100 * fDifference) / fSum, 0);
});

test("Bérar and Lelann's sums are those of their formula", () => {
  // Three residuals of 1: z = √(4π)/(2 + √(4π)), S″ = 1 + 2 (1 − z²) + (2z)².
  const z = Math.sqrt(4 * Math.PI) / (2 + Math.sqrt(4 * Math.PI));
  expect(correlationSums([1, 1, 1]).corrected).toBeCloseTo(3 + 2 * z * z, 12);
  expect(correlationSums([1, -1, 1])).toEqual({ squares: 3, differences: 8, corrected: 3 });
  let state = 7;
  const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const white = Array.from(
    { length: 200_000 },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  const { squares, differences, corrected } = correlationSums(white);
  // E[S″]/E[S] of independent normal residuals is 1.269.
  expect(corrected / squares).toBeCloseTo(1.269, 2);
  expect(differences / squares).toBeCloseTo(2, 1);
});

test("esds are widened where residuals go together, and the notes say by how much", async () => {
  const good = serialCorrelation(mixed);
  expect(good.durbinWatson).toBeGreaterThan(1.8);
  expect(good.esdFactor).toBeLessThan(1.2);
  const narrow = await refineStage(withInstrument(simulate({ points: 1200 }), { W: 3 }), recipes.midas.stages[0], {
    startingValues: false,
  });
  const poor = serialCorrelation(narrow);
  expect(poor.durbinWatson).toBeLessThan(1.5);
  const { esdFactor } = poor;
  expect(esdFactor).toBeGreaterThan(good.esdFactor);
  const wide = withCorrelatedEsds(narrow);
  wide.parameters.forEach(({ esd }, i) => expect(esd).toBeCloseTo(esdFactor * narrow.parameters[i].esd, 12));
  expect(wide.notes.join()).toContain(`multiplied by ${esdFactor.toFixed(3)}`);
});
