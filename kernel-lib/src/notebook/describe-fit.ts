import { describeHistogram } from "../plots/caption.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { Correlation, FitStatistics, Refinement, StageResult } from "../refinement/refinement.js";
import type { Verdict } from "../refinement/stage.js";
import { parametersTable } from "../results/tables.js";
import { line } from "./description.js";
import type { Block } from "./description.js";

const sign: Readonly<Record<Verdict, string>> = { accepted: "✓", "rolled back": "↩", "not converged": "…" };

/** The verdict of a stage in one line, its reason in a second where it was not simply accepted. */
export function describeStage(result: StageResult): Block[] {
  const { stage, verdict, rwpBefore, rwp, statistics, correlations } = result;
  const parts = [`${sign[verdict]} ${stage.name}: ${verdict}`, `Rwp ${percent(rwpBefore)} → ${percent(rwp)} %`];
  parts.push(`GOF ${statistics.gof.toFixed(2)}`);
  if (correlations.length > 0) parts.push(`largest correlation ${formatCorrelation(correlations[0])}`);
  const blocks = [line(parts.join("   "), verdict === "accepted" ? "good" : "warning")];
  if (result.reason !== "") blocks.push(line(`    ${result.reason}`, "muted"));
  return blocks;
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
