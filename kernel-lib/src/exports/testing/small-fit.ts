import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { spaceGroupFromNumber } from "../../crystallography/space-group.js";
import { chebyshev } from "../../model/background.js";
import { createModel } from "../../model/create-model.js";
import { gsas2Calculation } from "../../model/model.js";
import type { Model } from "../../model/model.js";
import type { Atom, Phase } from "../../model/phase.js";
import { refine } from "../../refinement/refine.js";
import type { Refinement } from "../../refinement/refinement.js";

/** Corundum with a prolate oxygen, and ceria: one atom on a special position, one with one free coordinate, one with Uij. */
export const phases: Readonly<Record<string, Phase>> = {
  CeO2: phase(
    225,
    [5.4112, 5.4112, 5.4112, 90, 90, 90],
    [
      { label: "Ce1", type: "Ce4+", x: 0, y: 0, z: 0, occupancy: 1, uIso: 0.003, multiplicity: 4 },
      { label: "O1", type: "O2-", x: 0.25, y: 0.25, z: 0.25, occupancy: 1, uIso: 0.005, multiplicity: 8 },
    ],
  ),
  Al2O3: phase(
    167,
    [4.7594, 4.7594, 12.992, 90, 90, 120],
    [
      { label: "Al1", type: "Al", x: 0, y: 0, z: 0.3522, occupancy: 1, uIso: 0.003, multiplicity: 12 },
      {
        label: "O1",
        type: "O",
        x: 0.3064,
        y: 0,
        z: 0.25,
        occupancy: 1,
        uIso: 0.004,
        u: { u11: 0.004, u22: 0.004, u33: 0.005, u12: 0.002, u13: 0.0005, u23: 0.001 },
        multiplicity: 18,
      },
    ],
  ),
};

function phase(number: number, cell: readonly number[], atoms: readonly Atom[]): Phase {
  const [a, b, c, alpha, beta, gamma] = cell;
  return {
    name: "",
    cell: { a, b, c, alpha, beta, gamma },
    spaceGroup: spaceGroupFromNumber(number),
    atoms: Object.fromEntries(atoms.map((atom) => [atom.label, atom])),
  };
}

const instrument = {
  wavelength: 0.25,
  polarization: 0.99,
  zero: 0.001,
  U: 12,
  V: -3,
  W: 4,
  X: 0.3,
  Y: 2,
  Z: 0,
  SHL: 0.003,
  geometry: "Debye-Scherrer",
  radius: 300,
} as const;

/** The truth: a pattern with a gap without data and an excluded region, counts with a deterministic ripple for noise. */
export function trueModel(): Model {
  const twoTheta = Float64Array.from({ length: 1500 }, (_, i) => 3 + 0.008 * i);
  const empty = new Float64Array(twoTheta.length);
  const data = {
    name: "ring",
    file: "mixture.zarr.zip",
    twoTheta,
    intensity: empty,
    sigma: empty.map(() => 1),
    azimuth: 30,
    metadata: { frame: 1, etaIndex: 4, eta: 60, omega: 12.5, temperature: 295, pressure: 0.1 },
  };
  const model = createModel({
    phases,
    histograms: {
      ring: {
        data,
        instrument,
        background: { kind: "chebyshev", coefficients: [400, -60, 10] },
        scale: 4,
        excluded: [[9, 9.2]],
        phases: { CeO2: { size: 0.5 }, Al2O3: { scale: 3, size: Infinity, microstrain: 500 } },
      },
    },
    calculation: gsas2Calculation,
  });
  const { index, calculated } = calculatePattern(model, "ring");
  const intensity = empty.map(() => NaN);
  const sigma = empty.map(() => Infinity);
  index.forEach((i, k) => {
    if (i >= 700 && i < 720) return;
    const y = calculated[k];
    intensity[i] = y + Math.sqrt(y) * 1.4 * Math.sin(i * i * 0.37);
    sigma[i] = Math.sqrt(y);
  });
  excludedToo(intensity, sigma);
  return { ...model, histograms: { ring: { ...model.histograms.ring, data: { ...data, intensity, sigma } } } };
}

/** Excluded points have data too. */
function excludedToo(intensity: Float64Array, sigma: Float64Array): void {
  for (let i = 750; i <= 775; i++) {
    if (Number.isFinite(sigma[i])) continue;
    intensity[i] = 500;
    sigma[i] = 30;
  }
}

/** A refinement of the two phases from near the truth: two stages. */
export async function smallFit(): Promise<Refinement> {
  const truth = trueModel();
  const { ring } = truth.histograms;
  const start: Model = { ...truth, histograms: { ring: { ...ring, background: chebyshev(3) } } };
  return refine(start, {
    name: "test",
    stages: [
      {
        name: "background + scale",
        free: ["histograms.*.background", "histograms.*.scale", "histograms.*.phases.Al2O3.scale"],
      },
      {
        name: "structure",
        free: ["phases.*.cell", "phases.Al2O3.atoms.O1", "phases.*.atoms.*.uIso", "histograms.*.instrument.Y"],
        hold: ["phases.Al2O3.atoms.O1.occupancy"],
      },
    ],
  });
}
