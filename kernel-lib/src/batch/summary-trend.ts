import { RietbookError } from "../errors.js";
import type { MetadataKey } from "../refinement/refine-sequence.js";
import { fitLaw, type ParametricFit, type TrendTerm, type trendLaws } from "../results/parametric-fit.js";
import type { SummaryFile } from "./read-summary.js";

/**
 * Fits a law of a metadata value to a parameter over the histograms of a run, as `parametricFit` does for fits in memory. Histograms that were flagged or
 * failed count as they are: outliers are named.
 * @param path parameter path, `*` for the histogram: "phases.CeO2.cell.a", "histograms.*.scale"
 * @throws RietbookError "not found" where no histogram has refined it or has the value, naming what there is; else as `fitLaw`
 */
export function summaryTrend(
  summary: SummaryFile,
  path: string,
  { against, law }: { readonly against: MetadataKey; readonly law: keyof typeof trendLaws | readonly TrendTerm[] },
): ParametricFit {
  const values = summary.histograms.map((entry, index) => {
    const [value, esd] = entry.parameters?.[path] ?? [NaN, NaN];
    const x = entry.metadata?.[against] ?? NaN;
    return { label: `histogram ${entry.histogram_index ?? index}`, x, value, esd };
  });
  if (!values.some(({ value }) => Number.isFinite(value))) {
    const known = new Set(summary.histograms.flatMap(({ parameters = {} }) => Object.keys(parameters)));
    throw nothing(path, `no refined value in ${values.length} histograms`, [...known]);
  }
  if (!values.some(({ x }) => Number.isFinite(x))) {
    const known = new Set(summary.histograms.flatMap(({ metadata = {} }) => Object.keys(metadata)));
    throw nothing(against, `no such number with any of ${values.length} histograms`, [...known]);
  }
  return fitLaw(values, law);
}

function nothing(field: string, found: string, known: readonly string[]): RietbookError {
  const expected = known.length === 0 ? "a run of this version, which keeps them" : `one of ${known.join(", ")}`;
  return new RietbookError({ kind: "not found", field, found, expected });
}
