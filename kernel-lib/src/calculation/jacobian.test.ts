import fc from "fast-check";
import { spaceGroupFromHall } from "../crystallography/space-group.js";
import { BACKGROUND_KINDS } from "../model/background.js";
import type { BackgroundKind } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import type { CalculationOptions, Model } from "../model/model.js";
import { defaultCalculation, gsas2Calculation } from "../model/model.js";
import { listParameters, withParameters } from "../model/parameter-path.js";
import type { Phase } from "../model/phase.js";
import { createHistogramEvaluator } from "./histogram-evaluator.js";
import { influenceOf } from "./influence.js";

/** A number that follows from a seed: models are random, failures repeat. */
function numbers(seed: number): (low: number, high: number) => number {
  let state = seed >>> 0;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  };
}

/**
 * Peaks broad enough that their ranges reach beyond the data, and none from far outside whose range would end among the
 * points: no point enters or leaves a range by a small step.
 */
function randomModel(
  seed: number,
  calculation: CalculationOptions,
  geometry: "Debye-Scherrer" | "Bragg-Brentano",
  kind: BackgroundKind,
): Model {
  const pick = numbers(seed);
  const atom = (label: string, type: string, anisotropic: boolean) => ({
    label,
    type,
    x: pick(0, 1),
    y: pick(0, 1),
    z: pick(0, 1),
    occupancy: pick(0.3, 1),
    uIso: pick(0.002, 0.02),
    multiplicity: 2,
    ...(anisotropic
      ? {
          u: {
            u11: pick(0.01, 0.02),
            u22: pick(0.01, 0.02),
            u33: pick(0.01, 0.02),
            u12: pick(-0.004, 0.004),
            u13: pick(-0.004, 0.004),
            u23: pick(-0.004, 0.004),
          },
        }
      : {}),
  });
  const phase = (hall: string, cell: Phase["cell"]): Phase => ({
    name: "",
    cell,
    spaceGroup: spaceGroupFromHall(hall),
    atoms: { A: atom("A", "Pb", false), B: atom("B", "O2-", true), C: atom("C", "Cl", false) },
  });
  const points = 60;
  const twoTheta = Float64Array.from({ length: points }, (_, i) => 4 + (i * 4) / points);
  return createModel({
    phases: {
      triclinic: phase("P 1", {
        a: 3.9,
        b: 4.3,
        c: 5.1,
        alpha: pick(80, 88),
        beta: pick(92, 99),
        gamma: pick(95, 108),
      }),
      monoclinic: phase("-P 2ybc", { a: 5.2, b: 4.1, c: 6.0, alpha: 90, beta: pick(95, 110), gamma: 90 }),
    },
    histograms: {
      h: {
        data: {
          name: "h",
          file: "random",
          twoTheta,
          intensity: twoTheta.map(() => 100),
          sigma: twoTheta.map(() => 10),
          azimuth: pick(-90, 90),
          metadata: {},
        },
        instrument: {
          wavelength: 0.5,
          polarization: pick(0.5, 0.99),
          zero: pick(-0.02, 0.02),
          U: pick(100, 400),
          V: pick(-50, 0),
          W: pick(300, 600),
          X: pick(10, 20),
          Y: pick(5, 30),
          Z: pick(1, 4),
          SHL: pick(0.01, 0.04),
          geometry,
          radius: 200,
        },
        background: {
          kind,
          coefficients: [pick(5, 9), pick(-2, 2), pick(-1, 1), pick(-1, 1)],
          debye: [{ amplitude: pick(0.1, 0.5), distance: pick(1, 3), u: pick(0.005, 0.03) }],
          peaks: [
            { position: pick(4.5, 5.5), intensity: pick(500, 900), sig: pick(600, 900), gam: pick(20, 60) },
            { position: pick(5.5, 7.5), intensity: pick(500, 900), sig: pick(600, 900), gam: pick(20, 60) },
          ],
          fixed: { twoTheta: [3, 5, 8.5], intensity: [pick(1, 3), pick(1, 3), pick(1, 3)], multiplier: pick(0.5, 2) },
        },
        scale: pick(0.5, 2),
        sample: {
          displaceX: pick(-90, 90),
          displaceY: pick(-90, 90),
          shift: pick(-90, 90),
          transparency: pick(0, 0.01),
        },
        phases: {
          triclinic: {
            scale: 1,
            size: pick(0.1, 1),
            microstrain: pick(500, 3000),
            marchDollase: { ratio: pick(0.6, 1.5), axis: [1, 0, 1] },
            strain: {
              d11: pick(-1e-4, 1e-4),
              d22: pick(-1e-4, 1e-4),
              d33: pick(-1e-4, 1e-4),
              d12: pick(-1e-4, 1e-4),
              d13: pick(-1e-4, 1e-4),
              d23: pick(-1e-4, 1e-4),
            },
            layerDisplacement: pick(-50, 50),
          },
          monoclinic: {
            scale: pick(0.2, 2),
            size: pick(0.1, 1),
            microstrain: 900,
            marchDollase: { ratio: pick(0.6, 1.5), axis: [0, 1, 0] },
          },
        },
      },
    },
    calculation,
  });
}

const cases: readonly (readonly [string, CalculationOptions])[] = [
  ["the right rules", { ...defaultCalculation, outsideTails: "omitted" }],
  ["GSAS-II's rules", gsas2Calculation],
];

test.each(cases)("with %s every column of the Jacobian agrees with central differences to 1e-5", (_, calculation) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.boolean(),
      fc.constantFrom(...BACKGROUND_KINDS),
      (seed, flat, kind) => {
        const model = randomModel(seed, calculation, flat ? "Bragg-Brentano" : "Debye-Scherrer", kind);
        const parameters = listParameters(model);
        const influences = parameters.map(({ keys }) => [influenceOf(model, keys, 1)]);
        const wanted = new Map(
          Object.keys(model.phases).map((phase) => {
            const sites = new Map<number, never[]>();
            for (const [influence] of influences) {
              if (influence.kind !== "site" || influence.phase !== phase) continue;
              sites.set(influence.atom, [...(sites.get(influence.atom) ?? []), influence.key as never]);
            }
            return [phase, { cell: true, sites }];
          }),
        );
        const evaluator = createHistogramEvaluator(model, "h", influences, wanted);
        const rows = evaluator.jacobian(model).rows.slice();
        const width = parameters.length;
        parameters.forEach(({ keys, value, path }, column) => {
          const step = stepOf(keys[keys.length - 1], value);
          const at = (delta: number) => evaluator.calculate(withParameters(model, [{ keys, value: value + delta }]));
          // Richardson's extrapolation: fourth order, so that the oracle's own error stays below the tolerance.
          const [a, b, c, d] = [at(step), at(-step), at(2 * step), at(-2 * step)];
          let largest = 0;
          let worst = 0;
          for (let j = 0; j < a.length; j++) {
            const numeric = (8 * (a[j] - b[j]) - (c[j] - d[j])) / (12 * step);
            largest = Math.max(largest, Math.abs(numeric));
            worst = Math.max(worst, Math.abs(numeric - rows[j * width + column]));
          }
          if (!(worst <= 1e-5 * largest)) throw new Error(`${path}: ${worst / largest} of ${largest}`);
        });
      },
    ),
    { numRuns: 4, seed: 20 },
  );
});

function stepOf(key: string, value: number): number {
  if (key === "x" || key === "y" || key === "z") return 2e-5;
  if (key === "zero" || key === "transparency") return 1e-4;
  if (key.startsWith("u")) return 1e-5;
  if (key === "position") return 1e-3;
  if (/^d[123][123]$/.test(key)) return 1e-6;
  if (/displace/i.test(key) || key === "shift") return 1;
  return 1e-4 * Math.max(Math.abs(value), 1e-3);
}

test("equal models give the same bits, however often they are calculated", () => {
  const model = randomModel(5, defaultCalculation, "Debye-Scherrer", "chebyshev");
  const evaluator = createHistogramEvaluator(model, "h", [], new Map());
  expect(evaluator.sums(model)).toEqual(evaluator.sums(model));
});
