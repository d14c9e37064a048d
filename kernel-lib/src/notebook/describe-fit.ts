import { describeHistogram, formatSigned } from "../plots/caption.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { Correlation, FitStatistics, Refinement, StageResult } from "../refinement/refinement.js";
import type { Verdict } from "../refinement/stage.js";
import { parametersTable } from "../results/tables.js";
import { line } from "./description.js";
import type { Block } from "./description.js";

const sign: Readonly<Record<Verdict, string>> = { accepted: "✓", "rolled back": "↩", "not converged": "…" };

/** The end of a stage in one line: where the fit stands, the verdict with its reason, the largest correlation. */
export function describeStage({ stage, verdict, rwp, reason, statistics, correlations }: StageResult): Block[] {
  const parts = [`${sign[verdict]} ${stage.name}`, `Rwp ${percent(rwp)} %`, `GOF ${statistics.gof.toFixed(2)}`];
  parts.push(reason === "" ? verdict : `${verdict}: ${reason}`);
  if (correlations.length > 0) parts.push(`largest correlation ${formatCorrelation(correlations[0])}`);
  return [line(parts.join("   "), verdict === "accepted" ? "good" : "warning")];
}

/** A whole refinement: agreement, stages, refined values with uncertainties, strong correlations, notes. */
export function describeRefinement(fit: Refinement): Block[] {
  const last = fit.stages[fit.stages.length - 1];
  const blocks: Block[] = [line(formatStatistics(fit.statistics), "title"), ...fit.stages.flatMap(describeStage)];
  if (fit.parameters.length > 0) blocks.push({ kind: "table", table: parametersTable(fit) });
  const correlated = (last?.correlations ?? []).slice(0, 5).map((c) => `correlation ${formatCorrelation(c)}`);
  blocks.push({ kind: "list", items: [...correlated, ...fit.notes] });
  return blocks;
}

/** One histogram of a series in one line. */
export function describeHistogramFit({ histogram, fit, judgement }: HistogramFit): Block[] {
  const { status, summary } = judgement;
  const statistics = fit === undefined ? status : formatStatistics(fit.statistics);
  const findings =
    summary === "" ? "" : `   ${fit === undefined || status === "success" ? "" : `${status}: `}${summary}`;
  const text = `${statusSign[status]} ${describeHistogram(histogram)}   ${statistics}${findings}`;
  return [line(text, status === "success" ? "good" : "warning")];
}

/** A series as a table, one row a histogram. */
export function describeSeries(series: readonly HistogramFit[]): Block[] {
  const rows = series.map(({ histogram, fit, judgement: { status, summary } }) => [
    histogram.metadata.frame === undefined ? "" : String(histogram.metadata.frame),
    histogram.metadata.eta === undefined ? "" : formatSigned(histogram.metadata.eta),
    fit === undefined ? "" : percent(fit.statistics.rwp),
    fit === undefined ? "" : fit.statistics.gof.toFixed(2),
    `${statusSign[status]} ${status}`,
    summary,
  ]);
  const count = (status: HistogramJudgement["status"]) =>
    series.filter(({ judgement }) => judgement.status === status).length;
  const total = `${series.length} histograms: ${count("success")} without findings, ${count("flagged")} flagged, ${count("failed")} failed`;
  const columns = ["frame", "η (°)", "Rwp (%)", "GOF", "status", "findings"];
  return [line(total, "title"), { kind: "table", table: { columns, rows } }];
}

/** What speaks against a result, or that nothing does. */
export function describeJudgement({ status, findings }: HistogramJudgement): Block[] {
  const items = findings.map(({ severity, text }) => `${severity}: ${text}`);
  const first = line(`${statusSign[status]} ${status}`, status === "success" ? "good" : "warning");
  return [first, { kind: "list", items }];
}

const statusSign: Readonly<Record<HistogramJudgement["status"], string>> = { success: "✓", flagged: "⚑", failed: "✗" };

function formatStatistics({ rwp, rexp, gof, observations, variables }: FitStatistics): string {
  const sizes = `${observations} points, ${variables} variables`;
  return `Rwp ${percent(rwp)} %   Rexp ${percent(rexp)} %   GOF ${gof.toFixed(2)}   ${sizes}`;
}

function formatCorrelation({ a, b, value }: Correlation): string {
  return `${a} – ${b} ${value.toFixed(2).replace("-", "−")}`;
}

function percent(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "–";
}
