import { spaceGroupFromSymbol } from "../src/crystallography/space-group-symbol.js";
import type { Cell } from "../src/crystallography/cell.js";
import { blankHistogram } from "../src/histograms/blank-histogram.js";
import type { Instrument } from "../src/histograms/instrument.js";
import { stephensMicrostrain } from "../src/model/anisotropic-terms.js";
import { createModel } from "../src/model/create-model.js";
import type { HistogramDescription } from "../src/model/create-model.js";
import type { Model, PhaseInHistogram } from "../src/model/model.js";
import type { Atom, Phase } from "../src/model/phase.js";

/** A pattern whose parameters are known, and which of them are refined. */
export interface PullCase {
  readonly name: string;
  readonly truth: Model;
  readonly free: readonly string[];
}

const synchrotron: Instrument = {
  wavelength: 0.4137,
  polarization: 0.95,
  zero: 0.004,
  U: 20,
  V: -5,
  W: 6,
  X: 0.6,
  Y: 2,
  Z: 0,
  SHL: 0.006,
  geometry: "Debye-Scherrer",
  radius: 1000,
};
const laboratory: Instrument = {
  ...synchrotron,
  wavelength: 1.540593,
  secondWavelength: { wavelength: 1.544427, ratio: 0.5 },
  polarization: 0.5,
  zero: 0,
  U: 25,
  V: -8,
  W: 12,
  X: 2,
  Y: 4,
  SHL: 0.02,
  geometry: "Bragg-Brentano",
  radius: 217.5,
};

function phase(name: string, symbol: string, cell: Cell, atoms: readonly Omit<Atom, "occupancy">[]): Phase {
  const { spaceGroup } = spaceGroupFromSymbol(symbol, cell);
  const occupied = atoms.map((atom): [string, Atom] => [atom.label, { ...atom, occupancy: 1 }]);
  return { name, cell, spaceGroup, atoms: Object.fromEntries(occupied) };
}

const site = (label: string, type: string, xyz: readonly number[], uIso: number, multiplicity: number) => {
  const [x, y, z] = xyz;
  return { label, type, x, y, z, uIso, multiplicity };
};
const rectangular = (a: number, b: number, c: number): Cell => ({ a, b, c, alpha: 90, beta: 90, gamma: 90 });

const ceria = phase("CeO2", "F m -3 m", rectangular(5.4116, 5.4116, 5.4116), [
  site("Ce1", "Ce", [0, 0, 0], 0.004, 4),
  site("O1", "O", [0.25, 0.25, 0.25], 0.008, 8),
]);
const corundum = phase("Al2O3", "R -3 c", { a: 4.7594, b: 4.7594, c: 12.992, alpha: 90, beta: 90, gamma: 120 }, [
  site("Al1", "Al", [0, 0, 0.3522], 0.004, 12),
  site("O1", "O", [0.3064, 0, 0.25], 0.005, 18),
]);
const rutile = phase("TiO2", "P 42/m n m", rectangular(4.5937, 4.5937, 2.9587), [
  site("Ti1", "Ti", [0, 0, 0], 0.005, 2),
  site("O1", "O", [0.3053, 0.3053, 0], 0.006, 4),
]);
const monoclinic = phase("baddeleyite", "P 21/c", { ...rectangular(5.15, 5.21, 5.317), beta: 99.2 }, [
  site("Zr1", "Zr", [0.2754, 0.0395, 0.2083], 0.005, 4),
  site("O1", "O", [0.07, 0.332, 0.345], 0.008, 4),
  site("O2", "O", [0.449, 0.758, 0.48], 0.009, 4),
]);

interface Description {
  readonly phases: readonly Phase[];
  readonly shares: Readonly<Record<string, Partial<PhaseInHistogram>>>;
  readonly instrument: Instrument;
  readonly range: readonly [number, number];
  readonly scale: number;
  readonly sample?: HistogramDescription["sample"];
}

/** 1600 points on a sloping background of 460 to 700 counts, the highest peaks 9,000 to 28,000. */
function pattern({ phases, shares, instrument, range, scale, sample }: Description): Model {
  const [low, high] = range;
  const twoTheta = Float64Array.from({ length: 1600 }, (_, i) => low + ((high - low) * i) / 1599);
  return createModel({
    phases: Object.fromEntries(phases.map((one) => [one.name, one])),
    histograms: {
      h: {
        data: blankHistogram(twoTheta, { name: "simulated", file: "simulated" }),
        instrument,
        background: { kind: "chebyshev", coefficients: [550, -120, 30] },
        scale,
        sample,
        phases: shares,
      },
    },
  });
}

const always = ["histograms.*.background", "histograms.*.scale", "phases.*.cell", "phases.*.atoms.*.uIso"];
const widths = (...names: string[]) => names.map((name) => `histograms.*.instrument.${name}`);
const coordinates = ["x", "y", "z"].map((axis) => `phases.*.atoms.*.${axis}`);

/** Five patterns that have little in common. */
export function pullCases(): readonly PullCase[] {
  return [
    {
      name: "CeO2, synchrotron, axial divergence",
      truth: pattern({
        phases: [ceria],
        shares: { CeO2: { microstrain: 300 } },
        instrument: { ...synchrotron, SHL: 0.02 },
        range: [5, 33],
        scale: 1,
      }),
      free: [...always, ...widths("zero", "U", "W", "X", "Y", "SHL")],
    },
    {
      name: "monoclinic ZrO2, coordinates",
      truth: pattern({
        phases: [monoclinic],
        shares: { baddeleyite: { microstrain: 500 } },
        instrument: synchrotron,
        range: [5, 27],
        scale: 3,
      }),
      free: [...always, ...coordinates, ...widths("W", "Y", "zero")],
    },
    {
      name: "CeO2 with Al2O3, fractions and lattice strain",
      truth: pattern({
        phases: [ceria, corundum],
        shares: { CeO2: { microstrain: 900 }, Al2O3: { scale: 2.5, microstrain: 1500 } },
        instrument: synchrotron,
        range: [5, 30],
        scale: 1,
      }),
      free: [
        ...always,
        "phases.Al2O3.atoms.*.x",
        "phases.Al2O3.atoms.*.z",
        "histograms.*.phases.Al2O3.scale",
        "histograms.*.phases.*.microstrain",
        ...widths("W"),
      ],
    },
    {
      name: "TiO2, size and Stephens' microstrain",
      truth: pattern({
        phases: [rutile],
        shares: { TiO2: { size: 0.04, microstrain: stephensShares() } },
        instrument: synchrotron,
        range: [5, 32],
        scale: 30,
      }),
      free: [...always, "phases.*.atoms.O1.x", "histograms.*.phases.*.microstrain", "histograms.*.phases.*.size"],
    },
    {
      name: "Al2O3 flat plate, Kα doublet, preferred orientation",
      truth: pattern({
        phases: [corundum],
        shares: { Al2O3: { microstrain: 500, marchDollase: { ratio: 0.8, axis: [0, 0, 1] } } },
        instrument: laboratory,
        range: [20, 100],
        scale: 120,
        sample: { shift: 60 },
      }),
      free: [
        ...always,
        "phases.*.atoms.Al1.z",
        "phases.*.atoms.O1.x",
        "histograms.*.phases.*.marchDollase.ratio",
        "histograms.*.sample.shift",
        ...widths("W", "X", "Y"),
      ],
    },
  ];
}

/** Strain that differs along the axes. */
function stephensShares() {
  const { kind, coefficients } = stephensMicrostrain(rutile, 2500);
  const changed = Object.entries(coefficients).map(([name, value], i) => [name, value * (1 + 0.5 * i)] as const);
  return { kind, coefficients: Object.fromEntries(changed) };
}
