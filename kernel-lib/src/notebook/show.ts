import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import type { Model } from "../model/model.js";
import { createDocument } from "../platform/node/document.js";
import { figureToSvg } from "../plots/drawing/draw-figure.js";
import { figureMimeType } from "../plots/figure.js";
import type { Figure } from "../plots/figure.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { Refinement, StageResult } from "../refinement/refinement.js";
import { refinementState, refinementStateMimeType } from "../results/refinement-state.js";
import type { TextTable } from "../results/tables.js";
import { describeData, describeModel, describeScan } from "./describe-data.js";
import {
  describeHistogramFit,
  describeJudgement,
  describeRefinement,
  describeSeries,
  describeStage,
} from "./describe-fit.js";
import { describedBundle } from "./description.js";
import type { Block } from "./description.js";
import { writeDisplay } from "./kernel.js";
import type { MimeBundle } from "./mime-bundle.js";

/** Everything that {@link show} knows how to show. */
export type Showable =
  | Figure
  | MidasScan
  | Histogram
  | Model
  | StageResult
  | Refinement
  | HistogramFit
  | readonly HistogramFit[]
  | HistogramJudgement
  | TextTable;

/**
 * Shows a value below the running notebook cell: figures as interactive plots with an SVG image for front ends without the
 * extension, everything else as tables and lines. Takes one argument, so that it can be passed as `onStage` or `onFit`.
 *
 * @throws RietbookError "unavailable" outside a notebook, "bad argument" for a value of another kind
 */
export function show(value: Showable): void {
  writeDisplay(mimeBundle(value));
}

/**
 * What {@link show} sends, for other hosts.
 *
 * @param document draws the SVG image; default: one made for the purpose, which needs Node
 * @throws RietbookError "bad argument" for a value of another kind, "unavailable" without a document outside Node
 */
export function mimeBundle(value: Showable, document?: object): MimeBundle {
  if ("schemaVersion" in value) {
    return {
      "text/plain": `${value.title}\n${[value.description, ...value.caption].join("\n")}`,
      "image/svg+xml": figureToSvg(value, { document: document ?? createDocument() }),
      [figureMimeType]: value,
    };
  }
  const bundle = describedBundle(describe(value));
  if ("covariance" in value || "calculation" in value)
    return { ...bundle, [refinementStateMimeType]: refinementState(value) };
  return bundle;
}

function describe(value: Exclude<Showable, Figure>): readonly Block[] {
  if (isSeries(value)) return describeSeries(value);
  if ("cake" in value) return describeScan(value);
  if ("sigma" in value) return describeData(value);
  if ("verdict" in value) return describeStage(value);
  if ("covariance" in value) return describeRefinement(value);
  if ("judgement" in value) return describeHistogramFit(value);
  if ("findings" in value) return describeJudgement(value);
  if ("calculation" in value) return describeModel(value);
  if ("columns" in value) return [{ kind: "table", table: value }];
  const keys = Object.keys(value as object)
    .slice(0, 6)
    .join(", ");
  throw new RietbookError({
    kind: "bad argument",
    field: "show",
    found: `an object with ${keys}`,
    expected: "a figure, scan, histogram, model, stage result, refinement, series, judgement or table",
  });
}

/** Array.isArray does not narrow readonly arrays. */
function isSeries(value: Exclude<Showable, Figure>): value is readonly HistogramFit[] {
  return Array.isArray(value);
}
