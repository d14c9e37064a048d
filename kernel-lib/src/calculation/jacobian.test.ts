import fc from "fast-check";
import { spaceGroupFromHall } from "../crystallography/space-group.js";
import { blankHistogram } from "../histograms/blank-histogram.js";
import { BACKGROUND_KINDS } from "../model/background.js";
import type { BackgroundKind } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import type { CalculationOptions, Model } from "../model/model.js";
import { defaultCalculation, gsas2Calculation } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { createHistogramEvaluator } from "./histogram-evaluator.js";
import type { Instrument } from "../histograms/instrument.js";
import { checkJacobianColumns, numbers, randomInstrument } from "./testing/jacobian-columns.js";

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
        data: blankHistogram(twoTheta, { azimuth: pick(-90, 90) }),
        instrument: withDoublet(randomInstrument(pick, geometry)),
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
            extinction: pick(5, 50),
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

/** A flat plate's tube has two lines. */
function withDoublet(instrument: Instrument): Instrument {
  if (instrument.geometry === "Debye-Scherrer") return instrument;
  return { ...instrument, secondWavelength: { wavelength: 1.0025 * instrument.wavelength, ratio: 0.45 } };
}

const cases: readonly (readonly [string, CalculationOptions])[] = [
  ["the right rules", { ...defaultCalculation, outsideTails: "omitted" }],
  ["whole peaks", { ...defaultCalculation, outsideTails: "omitted", peakRange: "area" }],
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
        checkJacobianColumns(model);
      },
    ),
    { numRuns: 4, seed: 20 },
  );
});

test("equal models give the same bits, however often they are calculated", () => {
  const model = randomModel(5, defaultCalculation, "Debye-Scherrer", "chebyshev");
  const evaluator = createHistogramEvaluator(model, "h", [], new Map());
  expect(evaluator.sums(model)).toEqual(evaluator.sums(model));
});
