import type { BinMap } from "../io/midas-zarr/midas-file.js";
import { DEGREES, RADIANS } from "../units.js";
import { binCounts, type BinReading } from "./midas-intensity.js";
import { hasData } from "./midas-lineout.js";

/** A mean over fewer pixels than this is no azimuthal mean: one spot or one bad pixel would decide it. */
const MIN_PIXELS = 20;

/** The azimuthal mean of a frame: arrays of equal length, only bins with enough area. */
export interface AzimuthalMean {
  readonly twoTheta: Float64Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Azimuth whose polarisation equals the mean over the azimuths that were summed, degrees. */
  readonly azimuth: number;
}

/**
 * Area-weighted mean over all azimuths with data at each 2θ: y = ΣS / (n ΣA), σ² = max(ΣS, 1) / (n ΣA)², S the counts of a
 * bin, A its area, each with its factor of the variance where the weights have one. A 2θ is kept where the area summed is at least 20 pixels, or half of what the azimuths would hold
 * without masks where that is less (narrow files).
 */
export function azimuthalMean(
  values: Float64Array,
  map: BinMap,
  { normalized, framesSummed, factors }: Pick<BinReading, "normalized" | "framesSummed" | "factors">,
): AzimuthalMean {
  const { nR, nEta, area } = map;
  const twoTheta: number[] = [];
  const intensity: number[] = [];
  const sigma: number[] = [];
  // The polarisation factor is linear in cos²φ, so its mean is that of one angle: 45° for a whole circle.
  const perEta = new Float64Array(nEta);
  for (let r = 0; r < nR; r++) {
    let [counts, total, variance] = [0, 0, 0];
    for (let i = r * nEta, eta = 0; eta < nEta; i++, eta++) {
      if (!hasData(values[i], area[i])) continue;
      const inBin = binCounts(values[i], area[i], normalized);
      counts += inBin;
      variance += inBin * (factors?.[i] ?? 1);
      total += area[i];
      perEta[eta] += area[i];
    }
    if (total === 0 || total < Math.min(MIN_PIXELS, fullArea(map, r) / 2)) continue;
    twoTheta.push(map.twoTheta[r]);
    intensity.push(counts / (total * framesSummed));
    sigma.push(Math.sqrt(counts > 1 ? Math.max(variance, 0) : 1) / (total * framesSummed));
  }
  return {
    twoTheta: Float64Array.from(twoTheta),
    intensity: Float64Array.from(intensity),
    sigma: Float64Array.from(sigma),
    azimuth: meanAzimuth(map, perEta),
  };
}

/** Area (px²) of a radial bin over all azimuths of the file, without masks: R ΔR Δη; 0 where the file does not tell. */
function fullArea({ nR, nEta, radius, eta }: BinMap, r: number): number {
  if (nR < 2 || nEta < 2) return 0;
  const width = r === 0 ? radius[1] - radius[0] : radius[r] - radius[r - 1];
  const step = Math.abs(eta[1] - eta[0]);
  return radius[r] * width * Math.min(360, step * nEta) * RADIANS;
}

/** The azimuth (degrees) whose polarisation is the mean over azimuths of so much area each. */
export function meanAzimuth({ nEta, eta }: Pick<BinMap, "nEta" | "eta">, perEta: Float64Array): number {
  let [cos2, total] = [0, 0];
  for (let i = 0; i < nEta; i++) {
    cos2 += perEta[i] * Math.cos((90 - eta[i]) * RADIANS) ** 2;
    total += perEta[i];
  }
  return total === 0 ? 0 : DEGREES * Math.acos(Math.sqrt(Math.min(1, cos2 / total)));
}
