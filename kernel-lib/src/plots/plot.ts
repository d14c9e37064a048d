import { calculatePattern } from "../calculation/calculate-pattern.js";
import { etaCentres, radialCentres } from "../caking/bin-grid.js";
import type { Cake } from "../caking/cake.js";
import { RietbookError } from "../errors.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { radiusToTwoTheta } from "../geometry/pixel-position.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import type { Model } from "../model/model.js";
import type { Refinement } from "../refinement/refinement.js";
import { cakeFigure } from "./cake-figure.js";
import type { CakeFigureOptions } from "./cake-figure.js";
import { formatSigned } from "./caption.js";
import { imageFigure } from "./image-figure.js";
import { correlationFigure } from "./correlation-figure.js";
import type { CakeFigure, PatternFigure } from "./figure.js";
import { gpxFigure } from "./gpx-figure.js";
import { simulatedFigure } from "./simulated-figure.js";
import { patternFigure } from "./pattern-figure.js";
import { phaseRings } from "./phase-rings.js";
import type { RingPhase } from "./phase-rings.js";
import { roundTo } from "./rounding.js";
import { ringsFigure } from "./rings-figure.js";
import { rietveldFigure } from "./rietveld-figure.js";
import type { FitCaption, RietveldFigureOptions } from "./rietveld-figure.js";
import { stagesFigure } from "./stages-figure.js";
import { trendFigure } from "./trend-figure.js";

/** Options of `plot.rietveld`. */
export interface RietveldPlotOptions extends RietveldFigureOptions {
  /** Which histogram, where there is more than one. */
  readonly histogram?: string;
}

/**
 * The Rietveld plot of a fit; of a model that nothing has been refined of yet, the data with the tick marks, and the
 * calculated pattern too where `calculated: true` asks for it.
 *
 * @throws RietbookError "bad argument" when there are several histograms and none is named, "not found" for an unknown one
 */
function plotRietveld(source: Model | Refinement, options: RietveldPlotOptions = {}): PatternFigure {
  const isFit = "stages" in source;
  const model = isFit ? source.model : source;
  const name = chooseHistogram(model, options.histogram);
  const caption = isFit ? captionOf(source) : {};
  return rietveldFigure(model.histograms[name], calculatePattern(model, name), caption, {
    ...options,
    calculated: options.calculated ?? isFit,
  });
}

/** Options of `plot.cake`. */
export interface CakePlotOptions extends CakeFigureOptions {
  /** For a cake that was just made: gives its radii their 2θ. */
  readonly geometry?: DetectorGeometry;
  /** For a cake that was just made: a calibrant, or a phase of a CIF, whose rings are drawn as lines. */
  readonly rings?: RingPhase;
}

/**
 * The cake of one frame (index from 0) of a MIDAS file, or of a cake that was just made. Errors as those of reading the frame.
 * @throws RietbookError "bad argument" for a fresh cake without its geometry, or a frame that is not there
 */
async function plotCake(source: MidasScan | Cake, frame = 0, options: CakePlotOptions = {}): Promise<CakeFigure> {
  if ("grid" in source) return plotFreshCake(source, frame, options);
  const values = await source.cake(frame);
  const label = labelOf(frame, source.frames[frame].omega);
  return cakeFigure({ file: source.name, label, twoTheta: source.twoTheta, eta: source.etas, values }, options);
}

function plotFreshCake(
  { grid, intensity, sources }: Cake,
  frame: number,
  { geometry, rings, ...options }: CakePlotOptions,
): CakeFigure {
  const made = sources[frame];
  if (geometry === undefined || made === undefined) {
    const [field, found, expected] =
      geometry === undefined
        ? ["geometry", "nothing", "the geometry that the cake was made with"]
        : ["frame", String(frame), `0 to ${sources.length - 1}`];
    throw new RietbookError({ kind: "bad argument", field, found, expected });
  }
  const bins = grid.radialBins * grid.etaBins;
  const twoTheta = radialCentres(grid).map((radius) => radiusToTwoTheta(geometry, radius));
  const values = intensity.subarray(frame * bins, (frame + 1) * bins);
  const label = labelOf(frame, made.omega);
  const figure = cakeFigure({ file: made.source, label, twoTheta, eta: etaCentres(grid), values }, options);
  return rings === undefined ? figure : withRings(figure, rings, geometry);
}

function withRings(figure: CakeFigure, phase: RingPhase, geometry: DetectorGeometry): CakeFigure {
  const [low, high] = figure.data.twoTheta;
  const rings = phaseRings(phase, geometry)
    .filter(({ twoTheta }) => twoTheta > low && twoTheta < high)
    .map(({ hkl, twoTheta }) => ({ label: hkl.replaceAll(" ", ""), twoTheta: roundTo(twoTheta, 5), points: [] }));
  const caption = [...figure.caption, `Lines: where rings of ${phase.name} should be.`];
  return { ...figure, caption, data: { ...figure.data, rings } };
}

function labelOf(frame: number, omega: number | undefined): string {
  return `frame ${frame}${omega === undefined ? "" : `, ω = ${formatSigned(omega)}°`}`;
}

/** All figures: each call gives a plain description, which `show` displays and `exportFigure` writes to a file. */
export const plot = {
  pattern: patternFigure,
  rietveld: plotRietveld,
  trend: trendFigure,
  stages: stagesFigure,
  cake: plotCake,
  image: imageFigure,
  rings: ringsFigure,
  correlation: correlationFigure,
  gpx: gpxFigure,
  simulated: simulatedFigure,
} as const;

function chooseHistogram(model: Model, wanted: string | undefined): string {
  const names = Object.keys(model.histograms);
  if (wanted === undefined && names.length === 1) return names[0];
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  throw new RietbookError({
    kind: wanted === undefined ? "bad argument" : "not found",
    field: "histogram",
    found: wanted ?? `${names.length} histograms and no choice`,
    expected: `one of ${names.join(", ")}`,
  });
}

function captionOf(fit: Refinement): FitCaption {
  const last = fit.stages[fit.stages.length - 1];
  return {
    stage: last === undefined ? undefined : `${last.stage.name} (${last.verdict})`,
    rwp: fit.statistics.rwp,
    gof: fit.statistics.gof,
    version: fit.provenance.version,
  };
}
