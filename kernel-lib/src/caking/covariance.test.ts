import { effectiveSigmaFactors, varianceFactors } from "./covariance.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

/** Two radial bins at each of two azimuths; `rows[bin][pixel]` are the areas, weights `factor` times as large. */
function mapOf(rows: readonly (readonly number[])[], factor = 1): PixelBinMap {
  const entries = rows.map((row) => row.flatMap((area, pixel) => (area > 0 ? [{ area, pixel }] : [])));
  const all = entries.flat();
  return {
    grid: {
      ...{ axis: "R", radialBins: 2, etaBins: 2 },
      ...{ radialEdges: Float64Array.of(0, 1, 2), etaEdges: Float64Array.of(-180, 0, 180) },
    },
    ...{ width: rows[0].length, height: 1, hash: "", touchedByMask: new Uint8Array(4) },
    starts: Uint32Array.from({ length: 5 }, (_, bin) => entries.slice(0, bin).flat().length),
    pixels: Uint32Array.from(all, ({ pixel }) => pixel),
    areas: Float64Array.from(all, ({ area }) => area),
    weights: Float64Array.from(all, ({ area }) => area * factor),
  };
}

/** Bins are (radius, azimuth) 00, 01, 10, 11; the first pixel lies in all of them. */
const rows = [
  [0.4, 1, 0, 0, 0],
  [0.1, 0, 0.5, 0, 0],
  [0.3, 0, 0, 0.7, 0],
  [0.2, 0, 0.5, 0, 0.9],
];
const area = (bin: number) => rows[bin].reduce((sum, value) => sum + value, 0);
const shared = (a: number, b: number) => rows[a].reduce((sum, value, pixel) => sum + value * rows[b][pixel], 0);

test("the effective variance is the row of the covariance matrix over the bins of the same azimuth, and no others", () => {
  const { own, effective } = varianceFactors(mapOf(rows));
  for (let bin = 0; bin < 4; bin++) {
    const other = (bin + 2) % 4;
    // One count in every pixel: cov(I_a, I_b) = Σ w_a w_b / (A_a A_b), in units of S/A² = 1/A.
    expect(own[bin]).toBeCloseTo(shared(bin, bin) / area(bin), 12);
    expect(effective[bin]).toBeCloseTo(shared(bin, bin) / area(bin) + shared(bin, other) / area(other), 12);
  }
});

test("corrections on the weights change esds and intensities alike", () => {
  const [plain, corrected] = [effectiveSigmaFactors(mapOf(rows)), effectiveSigmaFactors(mapOf(rows, 1.7))];
  corrected.forEach((value, bin) => expect(value).toBeCloseTo(plain[bin], 12));
  expect(Math.min(...plain)).toBeGreaterThan(1);
});

test("empty bins have factors of 1", () => {
  const { own, effective } = varianceFactors(mapOf([rows[0], [0, 0, 0, 0, 0], rows[2], rows[3]]));
  expect([own[1], effective[1]]).toEqual([1, 1]);
});
