import type { Frame } from "../../frames/frame.js";
import { throwIfCancelled } from "../../progress.js";
import type { CakingEngine, PreparedCake, PrepareOptions } from "../engine.js";
import { createInvalidTest } from "../../frames/invalid-values.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { checkFrameSize, countEntries, sumAreas, withImages } from "./map-checks.js";
import { createSums } from "./create-sums.js";

/** The plain TypeScript engine, in float64 throughout: what the others are measured against. */
export const cpuEngine: CakingEngine = {
  kind: "cpu",
  precision: "float64",
  async prepare(map, given = {}) {
    const options = await withImages(given, map);
    return prepareCpu(map, options);
  },
};

function prepareCpu(map: PixelBinMap, options: PrepareOptions): PreparedCake {
  const bins = map.grid.radialBins * map.grid.etaBins;
  const isInvalid = options.invalid === undefined ? undefined : createInvalidTest(options.invalid);
  const values = new Float64Array(map.width * map.height);
  const variances = options.variance === false ? undefined : new Float64Array(values.length);
  const mapArea = sumAreas(map, bins);
  const mapCount = countEntries(map, bins);
  return {
    engine: "cpu",
    description: "TypeScript, float64",
    async sum(frames, { signal, onProgress } = {}) {
      frames.forEach((frame) => checkFrameSize(frame, map));
      const sums = createSums(frames.length, mapArea, mapCount, isInvalid !== undefined, options.variance !== false);
      for (const [at, frame] of frames.entries()) {
        throwIfCancelled(signal, "cake");
        correctPixels(frame, options, isInvalid, values, variances);
        addSignal(map, values, sums.signal.subarray(at * bins, (at + 1) * bins), isInvalid !== undefined);
        if (variances !== undefined) addVariance(map, variances, sums.variance.subarray(at * bins, (at + 1) * bins));
        if (isInvalid !== undefined) {
          const area = sums.normalization.subarray(at * bins, (at + 1) * bins);
          addValidAreas(map, values, area, sums.count.subarray(at * bins, (at + 1) * bins));
        }
        onProgress?.({ task: "cake", done: at + 1, total: frames.length, unit: "frames" });
      }
      return sums;
    },
    async close() {},
  };
}

/**
 * Pixel values with dark and flat in, NaN where invalid; the variance of a value v − d over f is max(v, 0)/f²: Poisson
 * counts, and a dark known much better than one frame.
 */
function correctPixels(
  { pixels }: Frame,
  { dark, flat }: PrepareOptions,
  isInvalid: ((value: number) => boolean) | undefined,
  values: Float64Array,
  variances: Float64Array | undefined,
): void {
  for (let at = 0; at < values.length; at++) {
    const raw = pixels[at];
    if (isInvalid?.(raw) === true) {
      values[at] = NaN;
      if (variances !== undefined) variances[at] = 0;
      continue;
    }
    const divisor = flat === undefined ? 1 : flat[at];
    values[at] = (dark === undefined ? raw : raw - dark[at]) / divisor;
    if (variances !== undefined) variances[at] = Math.max(raw, 0) / (divisor * divisor);
  }
}

function addSignal(map: PixelBinMap, values: Float64Array, signal: Float64Array, mayBeInvalid: boolean): void {
  const { starts, pixels, weights } = map;
  for (let bin = 0; bin < signal.length; bin++) {
    let sum = 0;
    for (let entry = starts[bin], end = starts[bin + 1]; entry < end; entry++) {
      const value = values[pixels[entry]];
      if (mayBeInvalid && value !== value) continue;
      sum += weights[entry] * value;
    }
    signal[bin] = sum;
  }
}

function addVariance(map: PixelBinMap, variances: Float64Array, variance: Float64Array): void {
  const { starts, pixels, weights } = map;
  for (let bin = 0; bin < variance.length; bin++) {
    let sum = 0;
    for (let entry = starts[bin], end = starts[bin + 1]; entry < end; entry++) {
      const weight = weights[entry];
      sum += weight * weight * variances[pixels[entry]];
    }
    variance[bin] = sum;
  }
}

function addValidAreas(map: PixelBinMap, values: Float64Array, areas: Float64Array, counts: Uint32Array): void {
  for (let bin = 0; bin < areas.length; bin++) {
    for (let entry = map.starts[bin]; entry < map.starts[bin + 1]; entry++) {
      if (Number.isNaN(values[map.pixels[entry]])) continue;
      areas[bin] += map.areas[entry];
      counts[bin]++;
    }
  }
}
