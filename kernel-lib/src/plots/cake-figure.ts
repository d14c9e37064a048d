import { RietbookError } from "../errors.js";
import { formatSigned } from "./caption.js";
import { figureSchemaVersion } from "./figure.js";
import type { CakeFigure, IntensityScale } from "./figure.js";

/** One cake as it is drawn. */
export interface CakeData {
  /** Data file, for the caption. */
  readonly file: string;
  /** What else the caption says: frame, ω. */
  readonly label: string;
  /** Centres of the radial bins, 2θ in degrees, ascending. */
  readonly twoTheta: Float64Array;
  /** Centres of the η bins, degrees, in any order. */
  readonly eta: Float64Array;
  /** Intensity of bin (r, η): element `r * eta.length + η`; NaN without data. */
  readonly values: Float64Array;
}

/** Options of {@link cakeFigure}. */
export interface CakeFigureOptions {
  /** Default: logarithmic where the intensities span more than a factor of 1000, else linear. */
  readonly scale?: IntensityScale;
}

/** More columns or rows than this are averaged together: no screen shows more. */
const maxColumns = 1200;
const maxRows = 720;
const logFromRange = 1e3;

/**
 * A cake as a heat map over 2θ and η. The colours span the 0.5th to the 99.9th percentile, so that a hot pixel does not
 * make all else dark.
 *
 * @throws RietbookError "bad input" when no bin holds a finite value
 */
export function cakeFigure(cake: CakeData, options: CakeFigureOptions = {}): CakeFigure {
  const order = [...cake.eta.keys()].sort((a, b) => cake.eta[a] - cake.eta[b]);
  const perRow = Math.ceil(order.length / maxRows);
  const { ends, bins } = evenColumns(cake.twoTheta);
  const columns = bins.length;
  const rows = Math.ceil(order.length / perRow);
  const values: (number | null)[] = [];
  for (let row = 0; row < rows; row++) {
    const etas = order.slice(row * perRow, (row + 1) * perRow);
    for (let column = 0; column < columns; column++) values.push(meanOf(cake, bins[column], etas));
  }
  const { scale, domain } = colourScale(cake.file, values, options.scale);
  const masked = values.filter((value) => value === null).length / values.length;
  return {
    schemaVersion: figureSchemaVersion,
    kind: "cake",
    title: `Cake of ${cake.file}`,
    description: `Intensity over ${cake.twoTheta.length} bins of 2θ and ${order.length} of η; ${(100 * masked).toFixed(1)} % without data.`,
    caption: [
      `${cake.file}, ${cake.label}; η ${formatSigned(cake.eta[order[0]])}° to ${formatSigned(cake.eta[order[order.length - 1]])}°; bins without data are blank.`,
    ],
    data: { columns, rows, values, twoTheta: ends, eta: edges(order.map((i) => cake.eta[i])) },
    options: { scale, domain },
  };
}

/**
 * Columns of equal width in 2θ and the radial bins in each, first and last + 1: bins of equal width in radius are not of
 * equal width in 2θ. A column between two centres shows the bin to which it is nearest.
 */
function evenColumns(twoTheta: Float64Array): {
  readonly ends: [number, number];
  readonly bins: readonly (readonly [number, number])[];
} {
  const ends = edges([...twoTheta]);
  const count = Math.ceil(twoTheta.length / Math.ceil(twoTheta.length / maxColumns));
  const step = (ends[1] - ends[0]) / count;
  const bins: (readonly [number, number])[] = [];
  let first = 0;
  for (let column = 0; column < count; column++) {
    // A hair beyond the edge, so that rounding puts no centre into its neighbour.
    const right = ends[0] + (column + 1 + 1e-9) * step;
    let last = first;
    while (last < twoTheta.length && twoTheta[last] < right) last++;
    const middle = right - step / 2;
    const isLower = first > 0 && middle - twoTheta[first - 1] < (twoTheta[first] ?? Infinity) - middle;
    bins.push(last > first ? [first, last] : isLower ? [first - 1, first] : [first, first + 1]);
    first = last;
  }
  return { ends, bins };
}

function meanOf(cake: CakeData, [first, end]: readonly [number, number], etas: readonly number[]): number | null {
  let sum = 0;
  let seen = 0;
  for (let r = first; r < end; r++) {
    for (const eta of etas) {
      const value = cake.values[r * cake.eta.length + eta];
      if (!Number.isFinite(value)) continue;
      sum += value;
      seen++;
    }
  }
  return seen === 0 ? null : Number((sum / seen).toPrecision(3));
}

/** The scale that shows the values best, and its ends: percentiles, so that a hot pixel does not make all else dark. */
export function colourScale(
  file: string,
  values: readonly (number | null)[],
  wanted: IntensityScale | undefined,
): CakeFigure["options"] {
  const sorted = Float64Array.from(values.filter((value): value is number => value !== null)).sort();
  if (sorted.length === 0) {
    throw new RietbookError({
      kind: "bad input",
      file,
      found: "no bin with a finite value",
      expected: "a cake with data",
    });
  }
  const quantile = (list: Float64Array, q: number) => list[Math.min(list.length - 1, Math.floor(q * list.length))];
  const positive = sorted.filter((value) => value > 0);
  const high = quantile(sorted, 0.999);
  const lowPositive = positive.length > 0 ? quantile(positive, 0.005) : NaN;
  const scale = wanted ?? (sorted[sorted.length - 1] / lowPositive > logFromRange ? "log" : "linear");
  const low = scale === "log" ? lowPositive : Math.max(quantile(sorted, 0.005), scale === "sqrt" ? 0 : -Infinity);
  if (scale === "log" && !(high > lowPositive)) return { scale: "linear", domain: [sorted[0], high || 1] };
  return { scale, domain: [low, high > low ? high : low + 1] };
}

/** Outer edges of bins with the given centres. */
function edges(centres: readonly number[]): [number, number] {
  const n = centres.length;
  if (n === 1) return [centres[0] - 0.5, centres[0] + 0.5];
  return [centres[0] - (centres[1] - centres[0]) / 2, centres[n - 1] + (centres[n - 1] - centres[n - 2]) / 2];
}
