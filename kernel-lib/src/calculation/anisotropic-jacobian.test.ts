import { laueSettingOf } from "../crystallography/laue-setting.js";
import { spaceGroupFromHall } from "../crystallography/space-group.js";
import { stephensTerms } from "../crystallography/stephens-terms.js";
import { harmonicNames } from "../crystallography/surface-harmonics.js";
import type { SampleSymmetry } from "../crystallography/surface-harmonics.js";
import { blankHistogram } from "../histograms/blank-histogram.js";
import { createModel } from "../model/create-model.js";
import { defaultCalculation, gsas2Calculation } from "../model/model.js";
import type { CalculationOptions, Model, PhaseInHistogram } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { checkJacobianColumns, numbers, randomInstrument } from "./testing/jacobian-columns.js";

/** One setting of each Laue class with its cell. */
const groups: readonly (readonly [string, Phase["cell"]])[] = [
  ["-P 1", { a: 3.9, b: 4.3, c: 5.1, alpha: 84, beta: 96, gamma: 101 }],
  ["-P 2y", { a: 4.2, b: 4.1, c: 5.0, alpha: 90, beta: 103, gamma: 90 }],
  ["-P 2 2", { a: 4.2, b: 4.5, c: 5.0, alpha: 90, beta: 90, gamma: 90 }],
  ["-P 4", { a: 4.2, b: 4.2, c: 5.0, alpha: 90, beta: 90, gamma: 90 }],
  ["-P 3", { a: 4.2, b: 4.2, c: 5.0, alpha: 90, beta: 90, gamma: 120 }],
  ['-P 3 2"', { a: 4.2, b: 4.2, c: 5.0, alpha: 90, beta: 90, gamma: 120 }],
  ["-P 3 2", { a: 4.2, b: 4.2, c: 5.0, alpha: 90, beta: 90, gamma: 120 }],
  ["-P 3* 2", { a: 4.2, b: 4.2, c: 4.2, alpha: 75, beta: 75, gamma: 75 }],
  ["-P 6 2", { a: 4.2, b: 4.2, c: 5.0, alpha: 90, beta: 90, gamma: 120 }],
  ["-P 4 2 3", { a: 4.2, b: 4.2, c: 4.2, alpha: 90, beta: 90, gamma: 90 }],
];

type Pick = (low: number, high: number) => number;

/** Peaks broad enough that their ranges reach beyond the data: no point enters or leaves a range by a small step. */
function randomModel(
  seed: number,
  [hall, cell]: readonly [string, Phase["cell"]],
  geometry: "Debye-Scherrer" | "Bragg-Brentano",
  calculation: CalculationOptions,
  kind: number,
): Model {
  const pick = numbers(seed);
  const spaceGroup = spaceGroupFromHall(hall);
  const setting = laueSettingOf(spaceGroup);
  const terms = stephensTerms(setting, calculation.anisotropy);
  const microstrains = [
    () => pick(900, 2000),
    () => ({ kind: "uniaxial", equatorial: pick(900, 2000), axial: pick(900, 2000), axis: [1, 0, 1] }) as const,
    // h⁴ terms large enough that no direction has a negative variance.
    () => {
      const size = (name: string) => (/[4]/.test(name) ? pick(4000, 9000) : pick(100, 300));
      return {
        kind: "generalized",
        coefficients: Object.fromEntries(terms.map(({ name }) => [name, size(name)])),
      } as const;
    },
  ];
  const sizes = [
    () => pick(0.05, 0.3),
    () => ({ kind: "uniaxial", equatorial: pick(0.05, 0.3), axial: pick(0.05, 0.3), axis: [0, 1, 2] }) as const,
    () =>
      ({
        kind: "ellipsoidal",
        s11: pick(9, 20),
        s22: pick(9, 20),
        s33: pick(9, 20),
        s12: pick(-3, 3),
        s13: pick(-3, 3),
        s23: pick(-3, 3),
      }) as const,
  ];
  const harmonics = (sample?: SampleSymmetry) =>
    Object.fromEntries(
      harmonicNames(setting, sample === "none" ? 2 : 4, sample).map((name) => [name, pick(-0.1, 0.1)]),
    );
  const textured = kind === 2;
  const share: Partial<PhaseInHistogram> = {
    size: sizes[kind](),
    microstrain: microstrains[kind](),
    sizeMixing: pick(0.2, 0.9),
    microstrainMixing: pick(0.2, 0.9),
    extinction: pick(5, 50),
    babinet: { amplitude: pick(5, 20), u: pick(0.02, 0.1) },
    ...(kind === 1 ? { preferredOrientation: { coefficients: harmonics() } } : {}),
  };
  const symmetry = (["cylindrical", "none", "shear", "rolling"] as const)[seed % 4];
  const angles = () => ({ omega: pick(-20, 20), chi: pick(-20, 20), phi: pick(-20, 20) });
  const twoTheta = Float64Array.from({ length: 60 }, (_, i) => 6 + (i * 10) / 60);
  return createModel({
    phases: {
      one: {
        name: "one",
        cell,
        spaceGroup,
        atoms: { A: { label: "A", type: "Pb", x: 0.1, y: 0.2, z: 0.3, occupancy: 0.9, uIso: 0.01, multiplicity: 2 } },
        ...(textured ? { texture: { sampleSymmetry: symmetry, coefficients: harmonics(symmetry), ...angles() } } : {}),
      },
    },
    histograms: {
      h: {
        data: blankHistogram(twoTheta, { azimuth: pick(-90, 90) }),
        instrument: randomInstrument(pick, geometry),
        background: { kind: "chebyshev", coefficients: [3] },
        sample: sampleOf(pick, geometry, seed),
        orientation: angles(),
        phases: { one: share },
      },
    },
    calculation,
  });
}

function sampleOf(pick: Pick, geometry: string, seed: number) {
  const shapes = ["cylinder", "perpendicular plate", "tilted plate"] as const;
  return geometry === "Debye-Scherrer"
    ? { displaceX: pick(-90, 90), absorption: seed % 2 === 0 ? pick(0.2, 2.5) : pick(3.5, 6), shape: shapes[seed % 3] }
    : { shift: pick(-90, 90), roughnessA: pick(0.1, 0.4), roughnessB: pick(0.02, 0.1) };
}

const rules = { exact: { ...defaultCalculation, outsideTails: "omitted" }, gsas2: gsas2Calculation } as const;

const cases = groups.flatMap((group, g) =>
  [0, 1, 2].map((kind) => ({ hall: group[0], group, kind, seed: 31 * g + 7 * kind })),
);

test.each(cases)(
  "$hall, kind $kind of size, microstrain and orientation: columns of the Jacobian agree with central differences to 1e-5",
  ({ group, kind, seed }) => {
    const geometry = (kind + seed) % 2 === 0 ? "Debye-Scherrer" : "Bragg-Brentano";
    for (const rule of [rules.exact, rules.gsas2]) checkJacobianColumns(randomModel(seed, group, geometry, rule, kind));
  },
);
