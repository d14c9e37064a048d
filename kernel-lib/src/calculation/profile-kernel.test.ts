import fc from "fast-check";
import { defaultCalculation, gsas2Calculation } from "../model/model.js";
import type { HistogramModel } from "../model/model.js";
import {
  axialTail,
  convergedNodeCount,
  createAxialNodes,
  fillConvergedNodes,
  fillGsas2Nodes,
} from "./axial-divergence.js";
import { createEnvelope, fullMatrix } from "../numerics/envelope.js";
import { createPeakValue, fillPeakValue } from "./peak.js";
import { appendPeaks, clearPeakRecords, createPeakRecords, PEAK, PEAK_FIELDS } from "./peak-records.js";
import type { PeakColumn, PeakRecords } from "./peak-records.js";
import type { Peaks } from "./peak-table.js";
import { createPeakWindows } from "./peak-windows.js";
import { sumPeaks, typescriptKernel } from "./profile-sum.js";
import { createWasmKernel } from "./profile-wasm.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "./pseudo-voigt.js";

const wasm = createWasmKernel();
if (wasm === undefined) throw new Error("this machine has no WebAssembly with vector instructions");

/** As much of a table as the profile needs. */
function table(peaks: readonly { position: number; sig: number; gam: number; intensity: number }[]): Peaks {
  const of = (key: keyof (typeof peaks)[number]) => Float64Array.from(peaks, (peak) => peak[key]);
  const columns = { position: of("position"), sig: of("sig"), gam: of("gam"), intensity: of("intensity") };
  return { count: peaks.length, ...columns };
}

function histogram(SHL: number): HistogramModel {
  return { instrument: { SHL, wavelength: 1 } } as unknown as HistogramModel;
}

/** Every peak of any list on any odd or even number of points, with variables that touch some of its properties. */
const scene = fc.record({
  points: fc.integer({ min: 1, max: 700 }),
  step: fc.constantFrom(0.002, 0.01, 0.05),
  SHL: fc.constantFrom(0, 0.001, 0.004, 0.03),
  gsas2: fc.boolean(),
  peaks: fc.array(
    fc.record({
      position: fc.double({ min: 1, max: 20, noNaN: true }),
      sig: fc.double({ min: 0.1, max: 30, noNaN: true }),
      gam: fc.double({ min: 0.01, max: 10, noNaN: true }),
      intensity: fc.integer({ min: -10, max: 10000 }),
    }),
    { maxLength: 6 },
  ),
  // Many are those of extracted intensities, one a peak.
  columns: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.integer({ min: 60, max: 90 })),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
});

function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
}

/** Lets no polynomial carry a tail. */
function atEveryPoint({ peaks, count }: PeakRecords): void {
  for (let i = 0; i < count; i++) peaks[i * PEAK_FIELDS + PEAK.smooth] = 0;
}

test("the kernels in WebAssembly and in TypeScript agree to rounding", () => {
  fc.assert(
    fc.property(scene, ({ points, step, SHL, gsas2, peaks, columns, seed }) => {
      const random = numbers(seed);
      const array = (length: number) => Float64Array.from({ length }, random);
      const twoTheta = Float64Array.from({ length: points }, (_, j) => 2 + j * step);
      const touched = Array.from({ length: columns }, (_, column): PeakColumn => {
        const none = new Float64Array(peaks.length);
        if (column > 9) {
          const own = none.map((_, i) => (i === column % peaks.length ? random() : 0));
          return { column, derivatives: { position: none, sig: none, gam: none, intensity: own } };
        }
        const of = () => (random() > 0 ? array(peaks.length) : none);
        return { column, derivatives: { position: of(), sig: of(), gam: of(), intensity: of() } };
      });
      const width = columns + 2;
      const records = createPeakRecords();
      const options = gsas2 ? gsas2Calculation : defaultCalculation;
      appendPeaks(records, twoTheta, table(peaks), histogram(SHL), options, touched, [
        { column: columns, key: "SHL", factor: 1 },
      ]);
      const background = array(points);
      const [one, other] = [typescriptKernel, wasm].map((kernel) => {
        const y = background.slice();
        kernel.sumPeaks(y, twoTheta, records);
        const again = background.slice();
        const [matrix, gradient] = [createEnvelope(new Int32Array(width)), new Float64Array(width)];
        const observed = Float64Array.from(y, (value, j) => value + 3 * (j % 7) - 5);
        const rootWeight = Float64Array.from(y, (value) => 1 / Math.sqrt(Math.abs(value) + 1));
        const dense = [
          { column: width - 1, factor: 1, values: background },
          { column: 0, factor: -0.5, values: twoTheta },
        ];
        const all = { twoTheta, observed, rootWeight };
        kernel.addNormalEquations(matrix, gradient, again, all, records, dense);
        // A solver compares χ² of one function with that of the other.
        if (kernel === wasm) expect(again).toEqual(y);
        return { y, hessian: fullMatrix(matrix), gradient };
      });
      const largest = Math.max(...one.y.map(Math.abs));
      one.y.forEach((value, j) => expect(Math.abs(value - other.y[j])).toBeLessThanOrEqual(1e-13 * largest));
      for (let a = 0; a < width; a++) {
        const scale = (b: number) => Math.sqrt(one.hessian[a * (width + 1)] * one.hessian[b * (width + 1)]);
        for (let b = a; b < width; b++) {
          const difference = Math.abs(one.hessian[a * width + b] - other.hessian[a * width + b]);
          expect(difference).toBeLessThanOrEqual(1e-12 * scale(b));
        }
        const residual = Math.sqrt(points) * 15;
        const difference = Math.abs(one.gradient[a] - other.gradient[a]);
        expect(difference).toBeLessThanOrEqual(1e-11 * Math.sqrt(one.hessian[a * (width + 1)]) * residual);
      }
    }),
    { numRuns: 60 },
  );
});

test("polynomials in place of far tails change no peak by more than 1e-8 of its maximum, and hardly the normal equations", () => {
  let carried = 0;
  fc.assert(
    fc.property(
      fc.record({
        peaks: fc.integer({ min: 8, max: 60 }),
        // Points a FWHM, from coarse laboratory patterns to fine ones of synchrotrons.
        density: fc.constantFrom(3, 8, 30),
        SHL: fc.constantFrom(0, 0.001, 0.004, 0.03),
        gsas2: fc.boolean(),
        mixing: fc.constantFrom(0.05, 0.5, 5),
        gaps: fc.boolean(),
        seed: fc.integer({ min: 1, max: 2 ** 31 }),
      }),
      ({ peaks, density, SHL, gsas2, mixing, gaps, seed }) => {
        const random = numbers(seed);
        const widths = (mean: number) => Array.from({ length: peaks }, () => mean * (1 + 0.4 * random()));
        const [sig, gam] = [widths(2), widths(2 * mixing)];
        const points = 1500;
        const step = (0.01 * (2.355 * Math.SQRT2 + 2 * mixing)) / density;
        // Uneven steps, and ranges left out.
        const twoTheta = new Float64Array(points).fill(2);
        for (let j = 1; j < points; j++)
          twoTheta[j] = twoTheta[j - 1] + step * (1 + 0.2 * random()) * (gaps && j % 97 === 0 ? 40 : 1);
        const span = twoTheta[points - 1] - 2;
        const list = sig.map((one, i) => ({
          position: 2 + span * (random() + 0.5),
          sig: one,
          gam: gam[i],
          intensity: 1000 * (random() + 0.6),
        }));
        const some = (size: number) => Float64Array.from({ length: peaks }, () => size * random());
        const none = new Float64Array(peaks);
        const touched = [
          { position: none, sig: none, gam: none, intensity: some(1) },
          { position: some(0.01), sig: some(0.1), gam: some(0.1), intensity: some(1) },
          { position: none, sig: some(1), gam: none, intensity: none },
          { position: none, sig: none, gam: some(1), intensity: none },
        ].map((derivatives, column): PeakColumn => ({ column, derivatives }));
        const width = 5;
        const records = createPeakRecords(createPeakWindows());
        const options = gsas2 ? gsas2Calculation : defaultCalculation;
        appendPeaks(records, twoTheta, table(list), histogram(SHL), options, touched, [
          { column: 4, key: "SHL", factor: 1 },
        ]);
        const all = { twoTheta, observed: new Float64Array(points), rootWeight: new Float64Array(points).fill(1) };
        const calculate = () => {
          const y = new Float64Array(points);
          wasm.sumPeaks(y, twoTheta, records);
          const again = new Float64Array(points);
          const [matrix, gradient] = [createEnvelope(new Int32Array(width)), new Float64Array(width)];
          wasm.addNormalEquations(matrix, gradient, again, all, records, []);
          expect(again).toEqual(y);
          return { y, hessian: fullMatrix(matrix), gradient };
        };
        const quick = calculate();
        atEveryPoint(records);
        const full = calculate();
        // Maximum of a peak without axial divergence; with it, the maximum is lower and the tolerance tighter.
        const heights = list.reduce((sum, one) => sum + one.intensity / (2.355 * Math.sqrt(one.sig) + one.gam), 0);
        const worst = quick.y.reduce((most, value, j) => Math.max(most, Math.abs(value - full.y[j])), 0);
        expect(worst).toBeLessThanOrEqual(1e-8 * heights);
        if (worst > 0) carried++;
        const size = Math.sqrt(full.y.reduce((sum, value) => sum + value * value, 0));
        for (let a = 0; a < width; a++) {
          const own = (b: number) => Math.sqrt(full.hessian[b * (width + 1)]);
          expect(Math.abs(quick.gradient[a] - full.gradient[a])).toBeLessThanOrEqual(1e-7 * own(a) * size);
          for (let b = a; b < width; b++) {
            const difference = Math.abs(quick.hessian[a * width + b] - full.hessian[a * width + b]);
            expect(difference).toBeLessThanOrEqual(1e-7 * own(a) * own(b));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(carried).toBeGreaterThan(20);
});

test("fewer axial nodes away from a peak change it by less than 1e-7 of its maximum, its slopes by 1e-5 of theirs", () => {
  const records = createPeakRecords();
  const shape = createPseudoVoigtShape();
  const nodes = createAxialNodes(2048);
  const value = createPeakValue();
  for (const gsas2 of [false, true])
    for (const position of [1, 3, 30, 88, 150])
      for (const SHL of [0.002, 0.006, 0.02, 0.06])
        for (const [sig, gam] of [
          [0.5, 0.3],
          [4, 1],
          [0.01, 3],
          [60, 5],
        ]) {
          fillPseudoVoigtShape(shape, sig, gam);
          const x = Float64Array.from({ length: 801 }, (_, j) => position + ((j - 400) / 8) * (shape.fwhm / 100));
          const row = { position: Float64Array.of(1), sig: Float64Array.of(0), gam: Float64Array.of(0) };
          const none = Float64Array.of(0);
          const columns = [
            { column: 0, derivatives: { ...row, intensity: none } },
            { column: 1, derivatives: { position: none, sig: Float64Array.of(1), gam: none, intensity: none } },
            { column: 2, derivatives: { position: none, sig: none, gam: Float64Array.of(1), intensity: none } },
          ];
          clearPeakRecords(records);
          const options = gsas2 ? gsas2Calculation : defaultCalculation;
          appendPeaks(records, x, table([{ position, sig, gam, intensity: 1 }]), histogram(SHL), options, columns, [
            { column: 3, key: "SHL", factor: 1 },
          ]);
          const y = new Float64Array(x.length);
          const rows = new Float64Array(4 * x.length);
          sumPeaks(y, x, records, { rows, width: 4 });
          const count = convergedNodeCount((100 * axialTail(position, SHL)) / shape.fwhm);
          if (gsas2) fillGsas2Nodes(nodes, position, SHL, gam);
          else fillConvergedNodes(nodes, position, SHL, count);
          const most = [0, 0, 0, 0, 0];
          const worst = [0, 0, 0, 0, 0];
          x.forEach((at, j) => {
            if (y[j] === 0) return; // outside the peak's range
            fillPeakValue(value, shape, nodes, 100 * (at - position));
            const exact = [value.value, value.byPosition, value.bySig, value.byGam, value.byShl];
            const ours = [y[j], ...rows.subarray(4 * j, 4 * j + 4)];
            exact.forEach((wanted, k) => {
              most[k] = Math.max(most[k], Math.abs(wanted));
              worst[k] = Math.max(worst[k], Math.abs(wanted - ours[k]));
            });
          });
          expect(worst[0] / most[0]).toBeLessThan(1e-7);
          for (let k = 1; k < 5; k++) expect(worst[k] / most[k]).toBeLessThan(1e-5);
        }
});
