import { choleskyFactor, choleskyInverse, choleskySolve } from "../numerics/cholesky.js";
import { formatEsd } from "../numerics/format-esd.js";
import { RADIANS } from "../units.js";
import type { Finding } from "./findings.js";
import type { HistogramFit } from "./refine-all.js";

/** A cell length as a wave over the azimuth: mean · (1 + amplitude cos(order · (η − phase))). */
export interface AzimuthalWave {
  /** 1: once around the ring; 2: twice. */
  readonly order: 1 | 2;
  /** Relative, with its standard uncertainty from the scatter about the wave. */
  readonly amplitude: number;
  readonly amplitudeEsd: number;
  /** η of the largest value, degrees, 0 to 360 / order. */
  readonly phase: number;
}

/** A cell length (Å) with its esd at an azimuth (degrees). */
export interface CellAtEta {
  readonly eta: number;
  readonly value: number;
  readonly esd: number;
}

/** Waves smaller than this fraction of the cell are not worth a word. */
const LEAST_AMPLITUDE = 2e-5;
const LEAST_SIGNIFICANCE = 5;

/**
 * What a series over azimuth says about its geometry: a cell that goes once around the ring (the beam centre is off, or the
 * sample) or twice (detector tilt, or strain). A single lineout cannot show either.
 */
export function judgeSeries(series: readonly HistogramFit[]): Finding[] {
  const phases = new Set(series.flatMap(({ fit }) => Object.keys(fit?.model.phases ?? {})));
  return [...phases].flatMap((phase) => {
    const points = series.flatMap(({ histogram, fit }) => {
      const a = fit?.parameters.find(({ path, state }) => path === `phases.${phase}.cell.a` && state === "free");
      const { eta } = histogram.metadata;
      return a === undefined || eta === undefined || !(a.esd > 0) ? [] : [{ eta, value: a.value, esd: a.esd }];
    });
    return judgeCellsOverEta(phase, points);
  });
}

/** The same from the cell lengths of one phase (Å) over η (degrees). */
export function judgeCellsOverEta(phase: string, cells: readonly CellAtEta[]): Finding[] {
  return azimuthalWaves(cells)
    .filter(({ amplitude, amplitudeEsd }) => amplitude > Math.max(LEAST_AMPLITUDE, LEAST_SIGNIFICANCE * amplitudeEsd))
    .map((wave): Finding => ({ kind: "positions", severity: "note", text: waveText(phase, wave) }));
}

function waveText(phase: string, { order, amplitude, amplitudeEsd, phase: at }: AzimuthalWave): string {
  const size = `${formatEsd(100 * amplitude, 100 * amplitudeEsd)} %`;
  return order === 1
    ? `a of ${phase} goes once around the ring by ${size}, largest at η ${at.toFixed(0)}°: beam centre or sample position is off`
    : `a of ${phase} goes twice around the ring by ${size}, largest at η ${at.toFixed(0)}°: detector tilt or strain`;
}

/** Least-squares waves of order 1 and 2 through values over η (degrees); none with fewer than 10 values. */
export function azimuthalWaves(points: readonly CellAtEta[]): AzimuthalWave[] {
  if (points.length < 10) return [];
  const rows = points.map(({ eta }) => {
    const angle = eta * RADIANS;
    return [1, Math.cos(angle), Math.sin(angle), Math.cos(2 * angle), Math.sin(2 * angle)];
  });
  const n = 5;
  const hessian = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  points.forEach(({ value, esd }, k) => {
    const weight = 1 / (esd * esd);
    for (let i = 0; i < n; i++) {
      gradient[i] += weight * rows[k][i] * value;
      for (let j = 0; j < n; j++) hessian[i * n + j] += weight * rows[k][i] * rows[k][j];
    }
  });
  const factor = choleskyFactor(hessian, n);
  if (factor.dependent.length > 0) return [];
  const c = choleskySolve(factor, gradient);
  const variance = choleskyInverse(factor);
  const chiSquared = points.reduce((sum, { value, esd }, k) => {
    const calculated = rows[k].reduce((total, term, i) => total + term * c[i], 0);
    return sum + ((value - calculated) / esd) ** 2;
  }, 0);
  // Scatter beyond the esds (grain statistics) widens what the wave is known to.
  const scatter = Math.max(1, chiSquared / (points.length - n));
  return ([1, 2] as const).map((order) => {
    const [i, j] = [2 * order - 1, 2 * order];
    const length = Math.hypot(c[i], c[j]);
    const [p, q] = length > 0 ? [c[i] / length, c[j] / length] : [1, 0];
    const along = p * p * variance[i * n + i] + 2 * p * q * variance[i * n + j] + q * q * variance[j * n + j];
    const phase = Math.atan2(c[j], c[i]) / RADIANS / order;
    const period = 360 / order;
    return {
      order,
      amplitude: length / c[0],
      amplitudeEsd: Math.sqrt(scatter * along) / c[0],
      phase: ((phase % period) + period) % period,
    };
  });
}
