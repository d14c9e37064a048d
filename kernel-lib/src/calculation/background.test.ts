import { readFileSync } from "node:fs";
import { backgroundFromGsas2 } from "../model/gsas2-background.js";
import type { Background } from "../model/background.js";
import { BACKGROUND_KINDS } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import { defaultCalculation, gsas2Calculation } from "../model/model.js";
import { withParameters } from "../model/parameter-path.js";
import { backgroundColumns, prepareBackground, smoothBackground } from "./background.js";
import { calculatePattern } from "./calculate-pattern.js";

interface Oracle {
  readonly x: readonly number[];
  readonly wavelength: number;
  readonly SHL: number;
  readonly coefficients: readonly number[];
  readonly debye: readonly (readonly number[])[];
  readonly peaks: readonly (readonly number[])[];
  readonly functions: readonly { readonly kind: string; readonly count: number; readonly y: readonly number[] }[];
  readonly withDebye: readonly number[];
  readonly withPeaks: readonly number[];
}

const oracle = JSON.parse(
  readFileSync(new URL("./fixtures/gsas2-backgrounds.json", import.meta.url)).toString(),
) as Oracle;

function modelWith(background: Background, calculation = gsas2Calculation): Model {
  const twoTheta = Float64Array.from(oracle.x);
  const ones = twoTheta.map(() => 1);
  return createModel({
    phases: {},
    histograms: {
      h: {
        data: { name: "h", file: "none", twoTheta, intensity: ones, sigma: ones, azimuth: 0, metadata: {} },
        instrument: {
          wavelength: oracle.wavelength,
          polarization: 0.5,
          zero: 0,
          U: 0,
          V: 0,
          W: 1,
          X: 0,
          Y: 0,
          Z: 0,
          SHL: oracle.SHL,
          geometry: "Debye-Scherrer",
          radius: 200,
        },
        background,
      },
    },
    calculation,
  });
}

const flags = (row: readonly number[]) => row.flatMap((value) => [value, false]);
const gsas2 = (kind: string, count: number, debye: readonly (readonly number[])[] = [], peaks: typeof debye = []) => {
  const background = backgroundFromGsas2({
    coefficients: [kind, true, count, ...oracle.coefficients.slice(0, count)],
    debyeTerms: debye.map(flags),
    peaksList: peaks.map(flags),
  });
  if (background === undefined) throw new Error(`unknown kind ${kind}`);
  return background;
};

function expectClose(ours: Float64Array, theirs: readonly number[], tolerance: number): void {
  const scale = Math.max(...theirs.map(Math.abs));
  expect(ours.length).toBe(theirs.length);
  const worst = Math.max(...theirs.map((value, j) => Math.abs(ours[j] - value) / scale));
  expect(worst).toBeLessThan(tolerance);
}

test.each(oracle.functions)("$count terms of $kind are those of GSAS-II", ({ kind, count, y }) => {
  expectClose(calculatePattern(modelWith(gsas2(kind, count)), "h").background, y, 1e-12);
});

test("with GSAS-II's rule diffuse terms are GSAS-II's; with ours they agree at the first point alone", () => {
  const background = gsas2("chebyschev-1", 2, oracle.debye);
  expectClose(calculatePattern(modelWith(background), "h").background, oracle.withDebye, 1e-12);
  const ours = calculatePattern(modelWith(background, defaultCalculation), "h").background;
  expect(ours[0]).toBeCloseTo(oracle.withDebye[0], 8);
  expect(Math.abs(ours[10] / oracle.withDebye[10] - 1)).toBeGreaterThan(0.1);
});

test("background peaks are GSAS-II's to its single precision", () => {
  const background = gsas2("chebyschev-1", 2, [], oracle.peaks);
  expectClose(calculatePattern(modelWith(background), "h").background, oracle.withPeaks, 1e-5);
});

test("a fixed background is interpolated between its points, level beyond them, and multiplied", () => {
  const fixed = { twoTheta: [5, 10, 20], intensity: [100, 200, 50], multiplier: 2 };
  const { background, twoTheta } = calculatePattern(modelWith({ kind: "chebyshev", coefficients: [1], fixed }), "h");
  twoTheta.forEach((x, j) => {
    const level = x <= 5 ? 100 : x <= 10 ? 100 + 20 * (x - 5) : x <= 20 ? 200 - 15 * (x - 10) : 50;
    expect(background[j]).toBeCloseTo(1 + 2 * level, 9);
  });
});

test.each(BACKGROUND_KINDS)(
  "derivatives of a %s background with diffuse terms agree with central differences",
  (kind) => {
    const model = modelWith(
      { kind, coefficients: [5, -2, 1, 0.5], debye: [{ amplitude: 3, distance: 2.2, u: 0.02 }] },
      defaultCalculation,
    );
    const { instrument, background, limits } = model.histograms.h;
    const prepared = prepareBackground(
      background,
      Float64Array.from(oracle.x),
      limits,
      instrument.wavelength,
      model.calculation,
    );
    const at = (keys: readonly string[], value: number) =>
      smoothBackground(prepared, withParameters(model, [{ keys, value }]).histograms.h);
    const check = (
      keys: readonly string[],
      value: number,
      influence: Parameters<typeof backgroundColumns>[3][0][0],
    ) => {
      const [column] = backgroundColumns(prepared, model.histograms.h, "h", [[influence]]);
      const step = 1e-4 * Math.max(Math.abs(value), 0.1);
      const values = [1, -1, 2, -2].map((n) => at(keys, value + n * step));
      const numeric = oracle.x.map(
        (_, j) => (8 * (values[0][j] - values[1][j]) - (values[2][j] - values[3][j])) / (12 * step),
      );
      expectClose(column.values, numeric, 1e-7);
    };
    const root = ["histograms", "h"];
    const here = { histogram: "h", factor: 1 } as const;
    check([...root, "background", "coefficients", "2"], 1, { kind: "background", term: 2, ...here });
    check([...root, "background", "debye", "0", "amplitude"], 3, { kind: "debye", term: 0, key: "amplitude", ...here });
    check([...root, "background", "debye", "0", "distance"], 2.2, { kind: "debye", term: 0, key: "distance", ...here });
    check([...root, "background", "debye", "0", "u"], 0.02, { kind: "debye", term: 0, key: "u", ...here });
    check([...root, "instrument", "wavelength"], 0.7, { kind: "instrument", key: "wavelength", ...here });
  },
);
