import { RietbookError } from "../errors.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { readText } from "../platform/read-all.js";
import { seriesOutliers } from "../results/series-outliers.js";
import type { TextTable } from "../results/tables.js";
import type { RefinementSummary } from "./run-summary.js";

/** A summary as this library or MIDAS's script wrote it: theirs lacks what is optional here. */
export type SummaryFile = Pick<RefinementSummary, "total_histograms" | "succeeded" | "failed" | "mean_Rwp"> &
  Partial<Omit<RefinementSummary, "histograms">> & {
    readonly histograms: readonly (Partial<RefinementSummary["histograms"][number]> & {
      readonly Rwp: number | null;
    })[];
  };

/**
 * Reads a `refinement_summary.json`.
 * @throws RietbookError "not found", "bad input" for what is no JSON or no summary
 */
export async function readRefinementSummary(input: FileInput, signal?: AbortSignal): Promise<SummaryFile> {
  const { name, text } = await readText(input, "refinement_summary.json", signal);
  const bad = (found: string) =>
    new RietbookError({
      kind: "bad input",
      file: name,
      found,
      expected: "a summary of refinements: total_histograms, histograms, …",
    });
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw bad(`no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const summary = record as Partial<SummaryFile> | null;
  if (typeof summary !== "object" || summary === null || !Array.isArray(summary.histograms)) {
    throw bad(typeof record === "object" ? "JSON without a list of histograms" : `JSON of a ${typeof record}`);
  }
  return summary as SummaryFile;
}

/**
 * The batch table: one row a histogram, the cell's first length of each phase, verdict and reason, with a word where a length lies off those
 * of the histograms around it; the files of each.
 */
export function summaryTable({ histograms }: SummaryFile): TextTable {
  const number = (value: number | null | undefined, decimals: number) =>
    typeof value === "number" ? value.toFixed(decimals).replace("-", "−") : "–";
  const phases = [...new Set(histograms.flatMap((entry) => (entry.phases ?? []).map(({ name }) => name)))];
  const outliers = phases.map((name) => {
    const cells = histograms.map(({ phases: known }) => known?.find((phase) => phase.name === name));
    return seriesOutliers(cells.map((phase, x) => ({ x, value: phase?.cell?.a ?? NaN, esd: phase?.cell_esd?.a ?? 0 })));
  });
  const reasonOf = ({ reason }: SummaryFile["histograms"][number], index: number) => {
    const off = phases.filter((_, phase) => outliers[phase][index]);
    return [reason ?? "", ...off.map((name) => `outlier: a of ${name} lies off its neighbours`)]
      .filter(Boolean)
      .join("; ");
  };
  const files = histograms.map(({ files: written, gpx }) => written ?? (gpx ? [gpx.replace(/^.*[/\\]/, "")] : []));
  // Patterns are told apart by their files; lineouts by frame and azimuth.
  const several = histograms.some(({ data_file: file }) => file !== undefined);
  return {
    ...(files.some(({ length }) => length > 0) && { files }),
    columns: [
      "histogram",
      ...(several ? ["file"] : []),
      "frame",
      "η (°)",
      "Rwp (%)",
      "GOF",
      ...phases.map((name) => `${name} a (Å)`),
      "status",
      "reason",
    ],
    rows: histograms.map((entry, index) => [
      String(entry.histogram_index ?? index),
      ...(several ? [entry.data_file ?? "–"] : []),
      entry.frame === undefined ? "–" : String(entry.frame),
      entry.eta === null ? "all" : number(entry.eta, 1),
      number(entry.Rwp, 2),
      number(entry.GOF, 2),
      ...phases.map((name) => number(entry.phases?.find((phase) => phase.name === name)?.cell?.a, 5)),
      entry.status ?? "–",
      reasonOf(entry, index),
    ]),
  };
}
