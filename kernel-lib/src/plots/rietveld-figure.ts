import type { Pattern, ReflectionList } from "../calculation/pattern.js";
import type { HistogramModel } from "../model/model.js";
import { describeHistogram } from "./caption.js";
import { figureSchemaVersion } from "./figure.js";
import type { FigurePhase, PatternFigure, PatternFigureData } from "./figure.js";
import { describeRange, observedPoints, patternAxes } from "./pattern-figure.js";
import type { PatternFigureOptions } from "./pattern-figure.js";
import { roundTo, roundTogether } from "./rounding.js";

/** What a Rietveld plot says about the fit it shows. */
export interface FitCaption {
  /** Name of the stage and its verdict, percent, and the version that made it. */
  readonly stage?: string;
  readonly rwp?: number;
  readonly gof?: number;
  readonly version?: string;
}

/** Options of {@link rietveldFigure}. */
export interface RietveldFigureOptions extends PatternFigureOptions {
  /** Draw the calculated pattern, not the tick marks alone; default true. */
  readonly calculated?: boolean;
  /** Show the points outside the histogram's limits too, as left out; default false. */
  readonly all?: boolean;
}

/**
 * The Rietveld plot of a histogram and its calculated pattern: observed points, calculated and background curves, tick
 * marks of each phase, excluded regions. The difference is left to the drawing. Points are those inside the limits.
 */
export function rietveldFigure(
  histogram: HistogramModel,
  pattern: Pattern,
  fit: FitCaption = {},
  options: RietveldFigureOptions = {},
): PatternFigure {
  const { wavelength } = histogram.instrument;
  const everything = options.all === true && options.limits === undefined;
  const range = everything ? ([-Infinity, Infinity] as const) : (options.limits ?? histogram.limits);
  const { first, arrays, sigma } = observedPoints(histogram.data, range);
  const curve = (values: Float64Array) => roundTogether(onGrid(values, pattern.index, first, arrays.twoTheta.length));
  const phases = Object.entries(pattern.reflections).map(([name, list]) => figurePhase(name, list));
  const data: PatternFigureData = {
    wavelength,
    ...arrays,
    sigma,
    ...((options.calculated ?? true) && {
      calculated: curve(pattern.calculated),
      background: curve(pattern.background),
    }),
    phases,
    excluded: histogram.excluded,
    ...(everything && { limits: histogram.limits }),
  };
  const names = phases.map((phase) => phase.name).join(", ");
  return {
    schemaVersion: figureSchemaVersion,
    kind: "rietveld",
    title: `Rietveld plot of ${histogram.data.name}: ${names}`,
    description: describe(data, fit),
    caption: [describeHistogram(histogram.data), describeFit(fit)].filter((line) => line !== ""),
    data,
    options: patternAxes(options, wavelength, histogram.data.file),
  };
}

/** Values at the given indices of a histogram, NaN between them. */
function onGrid(values: Float64Array, index: Int32Array, first: number, length: number): Float64Array {
  const grid = new Float64Array(length).fill(NaN);
  for (let i = 0; i < index.length; i++) {
    const position = index[i] - first;
    if (position >= 0 && position < length) grid[position] = values[i];
  }
  return grid;
}

function figurePhase(name: string, list: ReflectionList): FigurePhase {
  return {
    name,
    twoTheta: Array.from(list.twoTheta, (x) => roundTo(x, 5)),
    d: Array.from(list.d, (d) => roundTo(d, 5)),
    h: Array.from(list.h),
    k: Array.from(list.k),
    l: Array.from(list.l),
    multiplicity: Array.from(list.multiplicity),
  };
}

function describeFit({ stage, rwp, gof, version }: FitCaption): string {
  const parts: string[] = [];
  if (stage !== undefined) parts.push(`Stage: ${stage}.`);
  if (rwp !== undefined)
    parts.push(`Rwp = ${rwp.toFixed(2)} %${gof === undefined ? "" : `, GOF = ${gof.toFixed(2)}`}.`);
  if (version !== undefined) parts.push(`Rietbook ${version}.`);
  return parts.join(" ");
}

function describe(data: PatternFigureData, { rwp }: FitCaption): string {
  const curves = data.calculated === undefined ? "" : ", calculated and background curves and their difference";
  const ticks = data.phases.map((phase) => `${phase.twoTheta.length} reflections of ${phase.name}`).join(", ");
  const quality = rwp === undefined ? "" : ` Rwp is ${rwp.toFixed(2)} %.`;
  return `${data.twoTheta.length} observed intensities${curves}, ${describeRange(data.twoTheta)}; ${ticks}.${quality}`;
}
