import type { BinMap } from "../io/midas-zarr/midas-file.js";

/** Whether a MIDAS file's values are divided by the bin area, and how that is known. */
export interface NormalizationDecision {
  readonly normalized: boolean;
  /** How it was decided, one sentence for the analyst. */
  readonly how: string;
}

/** An exponent with its standard error. */
interface Exponent {
  readonly value: number;
  readonly esd: number;
}

/** Bins with fewer counts are too coarse for their noise to be read off. */
const MIN_COUNTS = 5;
const AREA_CLASSES = 12;
const MIN_PER_CLASS = 25;
/** So many bins say enough. */
const MAX_BINS = 40000;
/** Texture, spots and detector edges disturb both tests; no figure is trusted to better than this. */
const SYSTEMATIC = 0.1;

/**
 * Decides from the data of one frame whether a value is counts S or counts per area I = S/A. Two independent signs, each
 * an exponent p of the bin area A that is 0 for normalised values and 1 for counts:
 * - noise: the variance among neighbours in 2θ over the value goes as A^(p − 1) (Poisson: var S = S, var I = I/A);
 * - intensity: at the same 2θ, the value goes as A^p from one azimuth to the next.
 * Neither needs the gain or the pixel splitting, which only change the factor in front. Where the data cannot tell
 * (areas all alike), MIDAS's default is taken: normalised.
 * @param values nR × nEta, the values of the file
 */
export function decideNormalization(values: Float64Array, map: BinMap): NormalizationDecision {
  const noise = noiseExponent(values, map);
  const intensity = intensityExponent(values, map);
  const signs = [noise, intensity].filter((sign): sign is Exponent => sign !== undefined);
  if (signs.length === 0)
    return { normalized: true, how: "The data cannot tell; MIDAS's default, divided by the bin area, is taken." };
  const weights = signs.map(({ esd }) => 1 / (esd * esd + SYSTEMATIC * SYSTEMATIC));
  const total = weights.reduce((a, b) => a + b, 0);
  const p = signs.reduce((sum, { value }, i) => sum + value * weights[i], 0) / total;
  const sure = Math.abs(p - 0.5) > 2 / Math.sqrt(total);
  const normalized = !sure || p < 0.5;
  const said = [
    noise === undefined ? undefined : `noise variance ∝ value × area^${(noise.value - 1).toFixed(2)}`,
    intensity === undefined ? undefined : `value ∝ area^${intensity.value.toFixed(2)} across η`,
  ].filter((text) => text !== undefined);
  const verdict = !sure
    ? "not clear; MIDAS's default, divided by the bin area, is taken"
    : normalized
      ? "the values are divided by the bin area"
      : "the values are counts, not divided by the bin area (Normalize 0)";
  return { normalized, how: `From the data (${said.join("; ")}): ${verdict}.` };
}

/** p from the noise: median squared second difference over the value, in classes of area. */
function noiseExponent(values: Float64Array, { nR, nEta, area }: BinMap): Exponent | undefined {
  const logArea: number[] = [];
  const ratio: number[] = [];
  for (let eta = 0; eta < nEta; eta += Math.ceil((nR * nEta) / MAX_BINS)) {
    for (let r = 1; r < nR - 1; r++) {
      const here = r * nEta + eta;
      const before = here - nEta;
      const after = here + nEta;
      if (!usable(values[before], area[before]) || !usable(values[here], area[here])) continue;
      if (!usable(values[after], area[after])) continue;
      const difference = values[before] - 2 * values[here] + values[after];
      const mean = (values[before] + 4 * values[here] + values[after]) / 6;
      logArea.push(Math.log(area[here]));
      ratio.push((difference * difference) / mean);
    }
  }
  const size = Math.floor(logArea.length / AREA_CLASSES);
  if (size < MIN_PER_CLASS) return undefined;
  const ascending = Uint32Array.from(logArea.keys()).sort((a, b) => logArea[a] - logArea[b]);
  const classes = Array.from({ length: AREA_CLASSES }, (_, k) => [...ascending.subarray(k * size, (k + 1) * size)]);
  const x = classes.map((members) => median(members.map((point) => logArea[point])));
  const y = classes.map((members) => Math.log(median(members.map((point) => ratio[point]))));
  const slope = fitSlope(
    x,
    y,
    x.map(() => 1),
  );
  return slope === undefined ? undefined : { value: slope.value + 1, esd: slope.esd };
}

/** p from the intensity: log value against log area between neighbouring azimuths at the same 2θ. */
function intensityExponent(values: Float64Array, { nR, nEta, area }: BinMap): Exponent | undefined {
  const x: number[] = [];
  const y: number[] = [];
  const weight: number[] = [];
  for (let r = 0; r < nR; r += Math.ceil((nR * nEta) / MAX_BINS)) {
    for (let eta = 1; eta < nEta; eta++) {
      const i = r * nEta + eta - 1;
      const j = i + 1;
      if (!usable(values[i], area[i]) || !usable(values[j], area[j])) continue;
      x.push(Math.log(area[j] / area[i]));
      y.push(Math.log(values[j] / values[i]));
      // Counting noise of the pair, up to the factor that both readings share, and the texture's own scatter.
      weight.push(1 / (1 / values[i] + 1 / values[j] + 0.01));
    }
  }
  return x.length < MIN_PER_CLASS ? undefined : fitSlope(x, y, weight);
}

function usable(value: number, area: number): boolean {
  return area > 0 && value > 0 && value * Math.max(area, 1) >= MIN_COUNTS;
}

/** Weighted straight line; undefined where x does not vary enough for the slope to mean anything. */
function fitSlope(x: readonly number[], y: readonly number[], weight: readonly number[]): Exponent | undefined {
  let [sw, sx, sy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    sw += weight[i];
    sx += weight[i] * x[i];
    sy += weight[i] * y[i];
  }
  let [sxx, sxy, syy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - sx / sw, y[i] - sy / sw];
    sxx += weight[i] * dx * dx;
    sxy += weight[i] * dx * dy;
    syy += weight[i] * dy * dy;
  }
  if (!(sxx > 0) || !Number.isFinite(syy)) return undefined;
  const value = sxy / sxx;
  const esd = Math.sqrt(Math.max(0, syy - value * sxy) / (Math.max(1, x.length - 2) * sxx));
  return Number.isFinite(esd) && esd < 1 ? { value, esd } : undefined;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1];
}
