import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { FittedParameter, Refinement } from "../refinement/refinement.js";
import { seriesOutliers } from "../results/series-outliers.js";
import { figureSchemaVersion } from "./figure.js";
import type { TrendFigure, TrendPoint } from "./figure.js";
import { roundTo } from "./rounding.js";

/** What a series is drawn over; `number` is the place in the series, from 0. */
export type TrendVariable = "number" | "frame" | "eta" | "omega" | "temperature" | "pressure";

/** Options of {@link trendFigure}. */
export interface TrendFigureOptions {
  /** Default "number". */
  readonly against?: TrendVariable;
}

const variables: Readonly<Record<TrendVariable, { label: string; of(histogram: Histogram): number | undefined }>> = {
  number: { label: "lineout", of: () => undefined },
  frame: { label: "frame", of: ({ metadata }) => metadata.frame },
  eta: { label: "η (°)", of: ({ metadata }) => metadata.eta },
  omega: { label: "ω (°)", of: ({ metadata }) => metadata.omega },
  temperature: { label: "temperature (K)", of: ({ metadata }) => metadata.temperature },
  pressure: { label: "pressure (GPa)", of: ({ metadata }) => metadata.pressure },
};

/**
 * A refined parameter over a series of histograms, with its standard uncertainties. `Rwp` and `GOF` are drawn in the same
 * way. Flagged histograms, and values that stopped at a bound, are marked as suspect, histograms without a fit as failed, values that lie
 * off their neighbours as outliers.
 *
 * @param path parameter path, "Rwp" or "GOF"; where the name of the histogram differs from fit to fit, `*` stands for it
 * @throws RietbookError "not found" when no fit has that parameter, "bad argument" when the histograms lack the variable
 */
export function trendFigure(
  series: readonly HistogramFit[],
  path: string,
  options: TrendFigureOptions = {},
): TrendFigure {
  const against = options.against ?? "number";
  const { label, of } = variables[against];
  const found = series.map(({ fit }) => (fit === undefined ? undefined : valueOf(fit, path)));
  const first = found.find((value) => value !== undefined);
  if (first === undefined) throw nothingFound(series, path);
  const drawn = series.map(({ histogram, judgement }, index): TrendPoint => {
    const x = against === "number" ? index : of(histogram);
    if (x === undefined) throw lacksVariable(histogram, against);
    const value = found[index];
    if (value === undefined) return { x, y: null, esd: 0, label: histogram.name, state: "failed" };
    const stood = judgement.status === "success" && value.state !== "at bound";
    const esd = Number.isFinite(value.esd) ? Number(value.esd.toPrecision(4)) : 0;
    return { x: roundTo(x, 6), y: value.value, esd, label: histogram.name, state: stood ? "refined" : "suspect" };
  });
  const off = seriesOutliers(drawn.map(({ x, y, esd }) => ({ x, value: y ?? NaN, esd })));
  const points = drawn.map((point, i): TrendPoint => (off[i] ? { ...point, isOutlier: true } : point));
  const failed = points.filter((point) => point.state === "failed").length;
  const outliers = points.filter(({ isOutlier }) => isOutlier).length;
  const remarks = `${failed > 0 ? `; ${failed} histograms failed` : ""}${outliers > 0 ? `; ${outliers} off their neighbours` : ""}`;
  return {
    schemaVersion: figureSchemaVersion,
    kind: "trend",
    title: `${path} against ${label}`,
    description: `${points.length - failed} values of ${path} with standard uncertainties${remarks}.`,
    caption: captionOf(series, failed, outliers),
    data: { points },
    options: { xLabel: label, yLabel: axisText(path, first.unit) },
  };
}

function valueOf(fit: Refinement, path: string): Omit<FittedParameter, "path" | "start"> | undefined {
  if (path === "Rwp") return { value: fit.statistics.rwp, esd: 0, unit: "%", state: "held" };
  if (path === "GOF") return { value: fit.statistics.gof, esd: 0, unit: "", state: "held" };
  const pattern = path.split(".");
  return fit.parameters.find((parameter) => {
    const segments = parameter.path.split(".");
    return segments.length === pattern.length && pattern.every((part, i) => part === "*" || part === segments[i]);
  });
}

/** "CeO2 cell a (Å)" of phases.CeO2.cell.a: what an axis has room for. */
function axisText(path: string, unit: string): string {
  const segments = path.split(".").filter((part) => part !== "*" && part !== "phases" && part !== "histograms");
  return `${segments.slice(-3).join(" ")}${unit === "" ? "" : ` (${unit})`}`;
}

function captionOf(series: readonly HistogramFit[], failed: number, outliers: number): string[] {
  const files = [...new Set(series.map(({ histogram }) => histogram.file))];
  const version = series.find(({ fit }) => fit !== undefined)?.fit?.provenance;
  const off = outliers > 0 ? `, ${outliers} off their neighbours` : "";
  const count = `${series.length} histograms${failed > 0 ? `, ${failed} failed` : ""}${off}.`;
  const made = version === undefined ? "" : ` Recipe ${version.recipe}. Rietbook ${version.version}.`;
  return [`${files.join(", ")}. ${count}${made}`];
}

function nothingFound(series: readonly HistogramFit[], path: string): RietbookError {
  const paths = series.find(({ fit }) => fit !== undefined)?.fit?.parameters.map((parameter) => parameter.path) ?? [];
  return new RietbookError({
    kind: "not found",
    field: path,
    found: "no fit that refined it",
    expected: paths.length > 0 ? `Rwp, GOF or one of ${paths.join(", ")}` : undefined,
  });
}

function lacksVariable(histogram: Histogram, against: TrendVariable): RietbookError {
  return new RietbookError({
    kind: "bad argument",
    file: histogram.file,
    field: "against",
    found: `${against}, which ${histogram.name} does not know`,
    advice: 'Use "number".',
  });
}
