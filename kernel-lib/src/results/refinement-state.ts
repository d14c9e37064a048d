import { listParameters } from "../model/parameter-path.js";
import type { Model } from "../model/model.js";
import { variablesOf } from "../model/variables.js";
import { suggestNext } from "../refinement/diagnosis/suggest-next.js";
import { judgeHistogram } from "../refinement/judgement.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { FitStatistics, FittedParameter, ParameterState, Refinement } from "../refinement/refinement.js";
import type { Verdict } from "../refinement/stage.js";
import { formatEsd } from "../numerics/format-esd.js";
import { weightFractions } from "./phase-quantities.js";

/**
 * Everything a front end shows about a model or a fit beside its figure, as plain JSON: what `show` of a model or a refinement
 * sends under {@link refinementStateMimeType}. Numbers that are not finite are null; texts are as papers print them.
 */
export interface RefinementState {
  readonly schemaVersion: typeof refinementStateVersion;
  readonly phases: readonly { readonly name: string; readonly spaceGroup: string }[];
  readonly histograms: readonly HistogramState[];
  /** Every parameter of the model, refined or not, in the model's order. */
  readonly parameters: readonly ParameterRow[];
  /** In the order in which they were run; none for a model that nothing was refined of. */
  readonly stages: readonly StageState[];
  /** Null before anything was refined, as are the two below. */
  readonly statistics: FitStatistics | null;
  readonly judgement: HistogramJudgement | null;
  /** Patterns of the parameters that are free after the last stage. */
  readonly free: readonly string[];
  /** What to free next, most promising first; none before anything was refined. */
  readonly suggestions: readonly NextToFree[];
  /** Correlation coefficients of the free parameters, row-major, n × n. */
  readonly correlation: { readonly paths: readonly string[]; readonly matrix: readonly number[] };
  /** What was replaced or assumed, as sentences. */
  readonly notes: readonly string[];
}

/** MIME type of {@link RefinementState}. */
export const refinementStateMimeType = "application/vnd.rietbook.refinement+json";

/** Raised when a program that shows older states would misread a newer one. */
export const refinementStateVersion = 1;

/** Most suggestions that are given. */
const MOST_SUGGESTIONS = 6;

/** Something that the data ask to be freed. */
export interface NextToFree {
  /** Patterns for a stage. */
  readonly free: readonly string[];
  /** By what fraction χ² is expected to fall, and how many times chance that is. */
  readonly gainFraction: number;
  readonly significance: number;
  /** A sentence with these numbers. */
  readonly reason: string;
  /** Why something else may be wrong; null where nothing speaks against it. */
  readonly doubt: string | null;
}

/** One histogram of a model. */
export interface HistogramState {
  readonly name: string;
  readonly file: string;
  /** 2θ ranges, degrees. */
  readonly limits: readonly [number, number];
  readonly excluded: readonly (readonly [number, number])[];
  /** Phases in it; their share of the weight with esd, "0.25(3)", once refined. */
  readonly phases: readonly { readonly name: string; readonly weightFraction: string | null }[];
}

/** One parameter of a model. */
export interface ParameterRow {
  readonly path: string;
  /** What it is, in words. */
  readonly description: string;
  readonly value: number | null;
  readonly esd: number;
  /** "5.41112(2)"; without an esd for what is held. */
  readonly text: string;
  readonly unit: string;
  /** `fixed`: symmetry leaves it no freedom, alone or beside another. */
  readonly state: ParameterState | "fixed";
  /** The parameter that it follows by symmetry, or itself. */
  readonly follows: string;
  /** Before the first stage that freed it; null where none did. */
  readonly start: number | null;
  /** Physical limits, null: none. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One stage that was run. */
export interface StageState {
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly blame: string | null;
  /** Percent. */
  readonly rwpBefore: number | null;
  readonly rwp: number | null;
  readonly gof: number | null;
  readonly cycles: number;
  /** Patterns that it freed. */
  readonly free: readonly string[];
}

/** The state of a model, or of a fit with everything that is known about it. */
export function refinementState(source: Model | Refinement): RefinementState {
  const fit = "stages" in source ? source : undefined;
  const model = fit === undefined ? (source as Model) : fit.model;
  const refined = fit !== undefined && fit.stages.length > 0;
  return {
    schemaVersion: refinementStateVersion,
    phases: Object.entries(model.phases).map(([name, { spaceGroup }]) => ({
      name,
      spaceGroup: spaceGroup.hermannMauguin,
    })),
    histograms: Object.keys(model.histograms).map((name) => histogramState(model, name, refined ? fit : undefined)),
    parameters: parameterRows(model, fit?.parameters ?? []),
    stages: (fit?.stages ?? []).map((result) => ({
      name: result.stage.name,
      verdict: result.verdict,
      reason: result.reason,
      blame: result.blame ?? null,
      rwpBefore: finite(result.rwpBefore),
      rwp: finite(result.rwp),
      gof: finite(result.statistics.gof),
      cycles: result.cycles,
      free: [...result.stage.free, ...(result.stage.ifPresent ?? [])],
    })),
    statistics: refined ? fit.statistics : null,
    judgement: refined ? judgeHistogram(fit) : null,
    free: fit?.stages[fit.stages.length - 1]?.free ?? [],
    suggestions: refined ? nextToFree(fit) : [],
    correlation: correlationOf(fit),
    notes: fit?.notes ?? [],
  };
}

function nextToFree(fit: Refinement): NextToFree[] {
  return suggestNext(fit)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ free, gainFraction, significance, reason, doubt }) => {
      return { free, gainFraction, significance, reason, doubt: doubt ?? null };
    });
}

function histogramState(model: Model, name: string, fit: Refinement | undefined): HistogramState {
  const { data, limits, excluded, phases } = model.histograms[name];
  const fractions = fit === undefined ? {} : weightFractions(fit, name);
  return {
    name,
    file: data.file,
    limits,
    excluded,
    phases: Object.keys(phases).map((phase) => ({
      name: phase,
      weightFraction: fractions[phase] === undefined ? null : formatEsd(fractions[phase]),
    })),
  };
}

function parameterRows(model: Model, fitted: readonly FittedParameter[]): ParameterRow[] {
  const parameters = listParameters(model);
  const all = variablesOf(
    model,
    parameters.map(({ path }) => path),
  );
  const leaders = new Map(all.flatMap((variable) => variable.drives.map(({ path }) => [path, variable.path] as const)));
  const refined = new Map(fitted.map((parameter) => [parameter.path, parameter]));
  return parameters.map(({ path, value, description }): ParameterRow => {
    const fit = refined.get(path);
    return {
      path,
      description: description.description,
      value: finite(value),
      esd: fit?.esd ?? 0,
      text: formatValue(value, fit?.esd ?? 0),
      unit: description.unit,
      state: fit?.state ?? (leaders.has(path) ? "held" : "fixed"),
      follows: leaders.get(path) ?? path,
      start: fit === undefined ? null : finite(fit.start),
      lower: finite(description.lower),
      upper: finite(description.upper),
    };
  });
}

function formatValue(value: number, esd: number): string {
  if (esd > 0) return formatEsd(value, esd);
  return Number.isFinite(value) ? String(Number(value.toPrecision(8))) : "∞";
}

function correlationOf(fit: Refinement | undefined): RefinementState["correlation"] {
  const { paths, matrix } = fit?.covariance ?? { paths: [], matrix: new Float64Array() };
  const n = paths.length;
  const esd = paths.map((_, i) => Math.sqrt(matrix[i * n + i]));
  const coefficient = (at: number) => matrix[at] / (esd[Math.floor(at / n)] * esd[at % n]);
  return { paths, matrix: Array.from({ length: n * n }, (_, at) => Number((coefficient(at) || 0).toFixed(4))) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
