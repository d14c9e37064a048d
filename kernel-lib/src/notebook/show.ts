import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { TracedInstrument } from "../histograms/instrument.js";
import type { Lineout } from "../histograms/midas-lineout.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import type { Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { createDocument } from "../platform/node/document.js";
import { figureToSvg } from "../plots/drawing/draw-figure.js";
import { figureMimeType } from "../plots/figure.js";
import type { Figure } from "../plots/figure.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { ImportCheck } from "../refinement/import-checks.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { Refinement, StageResult } from "../refinement/refinement.js";
import { refinementState, refinementStateMimeType } from "../results/refinement-state.js";
import type { TextTable } from "../results/tables.js";
import { histogramState, instrumentState, phaseState, scanState, seriesState, stageState } from "./create-state.js";
import { describeData, describeModel, describeScan } from "./describe-data.js";
import {
  describeHistogramFit,
  describeJudgement,
  describeRefinement,
  describeSeries,
  describeStage,
} from "./describe-fit.js";
import {
  describeChecks,
  describeHistograms,
  describeInstrument,
  describeLineouts,
  describePhase,
} from "./describe-structure.js";
import { describedBundle } from "./description.js";
import type { Block } from "./description.js";
import { writeDisplay } from "./kernel.js";
import type { MimeBundle } from "./mime-bundle.js";
import { packBundle } from "./packed-record.js";
import { stateMimeType, stateSchemaVersion } from "./state.js";
import type { Shown } from "./state.js";

/** Everything that {@link show} knows how to show. */
export type Showable =
  | Figure
  | MidasScan
  | readonly Lineout[]
  | readonly ImportCheck[]
  | TracedInstrument
  | Histogram
  | readonly Histogram[]
  | Phase
  | Model
  | StageResult
  | Refinement
  | HistogramFit
  | readonly HistogramFit[]
  | HistogramJudgement
  | TextTable;

/**
 * Shows a value below the running notebook cell: figures as interactive plots with an SVG image for front ends without the
 * extension, everything else as tables and lines, with the same facts as JSON for programs ({@link Shown}), packed where it
 * is long (`unpackBundle`). Takes one argument, so that it can be passed as `onStage` or `onFit`.
 *
 * @throws RietbookError "unavailable" outside a notebook, "bad argument" for a value of another kind
 */
export function show(value: Showable): void {
  writeDisplay(packBundle(mimeBundle(value)));
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
  if ("calculation" in value) return withRecord(describeModel(value), refinementStateMimeType, refinementState(value));
  if ("covariance" in value) {
    return withRecord(describeRefinement(value), refinementStateMimeType, refinementState(value));
  }
  const [blocks, state] = describe(value);
  return withRecord(blocks, stateMimeType, state);
}

/** By way of JSON, so that every host is given the same: numbers that are not finite become null. */
function withRecord(blocks: readonly Block[], mimeType: string, record: object): MimeBundle {
  return { ...describedBundle(blocks), [mimeType]: JSON.parse(JSON.stringify(record)) };
}

/** A value for the eye and for programs. */
function describe(value: Exclude<Showable, Figure | Model | Refinement>): readonly [readonly Block[], Shown] {
  const schemaVersion = stateSchemaVersion;
  if (isList(value)) return describeList(value);
  if ("cake" in value) return [describeScan(value), scanState(value)];
  if ("sigma" in value) return [describeData(value), histogramState(value)];
  if ("sources" in value) return [describeInstrument(value), instrumentState(value)];
  if ("verdict" in value) return [describeStage(value), stageState(value)];
  if ("judgement" in value) return [describeHistogramFit(value), seriesState([value])];
  if ("findings" in value) return [describeJudgement(value), { schemaVersion, kind: "judgement", ...value }];
  if ("spaceGroup" in value) return [describePhase(value), phaseState(value)];
  if ("columns" in value) return [[{ kind: "table", table: value }], { schemaVersion, kind: "table", table: value }];
  const keys = Object.keys(value as object)
    .slice(0, 6)
    .join(", ");
  throw new RietbookError({
    kind: "bad argument",
    field: "show",
    found: `an object with ${keys}`,
    expected:
      "a figure, scan, lineouts, instrument, histogram, phase, model, stage result, refinement, series, judgement or table",
  });
}

type List = readonly Lineout[] | readonly ImportCheck[] | readonly Histogram[] | readonly HistogramFit[];

function describeList(list: List): readonly [readonly Block[], Shown] {
  const schemaVersion = stateSchemaVersion;
  if (holds<Histogram>(list, "sigma")) {
    return [describeHistograms(list), { schemaVersion, kind: "histograms", histograms: list.map(histogramState) }];
  }
  if (holds<Lineout>(list, "maskedFraction")) {
    return [describeLineouts(list), { schemaVersion, kind: "lineouts", lineouts: list }];
  }
  if (holds<ImportCheck>(list, "subject"))
    return [describeChecks(list), { schemaVersion, kind: "checks", checks: list }];
  return [describeSeries(list as readonly HistogramFit[]), seriesState(list as readonly HistogramFit[])];
}

function holds<T extends object>(list: List, field: string): list is Extract<List, readonly T[]> {
  return list.length > 0 && field in list[0];
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: Exclude<Showable, Figure | Model | Refinement>): value is List {
  return Array.isArray(value);
}
