import { calculatePattern } from "../calculation/calculate-pattern.js";
import { RietbookError } from "../errors.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import type { Model } from "../model/model.js";
import type { Refinement } from "../refinement/refinement.js";
import { cakeFigure } from "./cake-figure.js";
import type { CakeFigureOptions } from "./cake-figure.js";
import { formatSigned } from "./caption.js";
import { correlationFigure } from "./correlation-figure.js";
import type { CakeFigure, PatternFigure } from "./figure.js";
import { patternFigure } from "./pattern-figure.js";
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

/** The cake of one frame (index from 0) of a MIDAS file. Errors as those of reading the frame. */
async function plotCake(scan: MidasScan, frame = 0, options: CakeFigureOptions = {}): Promise<CakeFigure> {
  const values = await scan.cake(frame);
  const { omega } = scan.frames[frame];
  const label = `frame ${frame}${omega === undefined ? "" : `, ω = ${formatSigned(omega)}°`}`;
  return cakeFigure({ file: scan.name, label, twoTheta: scan.twoTheta, eta: scan.etas, values }, options);
}

/** All figures: each call gives a plain description, which `show` displays and `exportFigure` writes to a file. */
export const plot = {
  pattern: patternFigure,
  rietveld: plotRietveld,
  trend: trendFigure,
  stages: stagesFigure,
  cake: plotCake,
  correlation: correlationFigure,
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
