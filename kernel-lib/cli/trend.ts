import { Argument, Command, Option } from "commander";
import { readRefinementSummary } from "../src/batch/read-summary.js";
import { summaryTrend } from "../src/batch/summary-trend.js";
import { RietbookError } from "../src/errors.js";
import { formatEsd } from "../src/numerics/format-esd.js";
import { trendLaws, trendTerms, type ParametricFit, type TrendTerm } from "../src/results/parametric-fit.js";
import type { MetadataKey } from "../src/refinement/refine-sequence.js";
import { SEQUENCE_VALUES } from "./refine-flags.js";

interface Flags {
  readonly against: MetadataKey;
  readonly law: string;
  readonly json?: boolean;
}

/** `rietbook trend`: a law of temperature, η, … fitted to a parameter over the histograms of a run. */
export function trendCommand(done: (code: number) => void): Command {
  return new Command("trend")
    .description("Fit a law of temperature, η, frame … to a refined parameter over the histograms of a run")
    .addArgument(new Argument("<summary>", "refinement_summary.json of the run"))
    .addArgument(new Argument("<parameter>", "path, * for the histogram: phases.CeO2.cell.a, histograms.*.scale"))
    .addOption(new Option("--against <value>", "what the law is of").choices(SEQUENCE_VALUES).makeOptionMandatory(true))
    .option("--law <law>", `${Object.keys(trendLaws).join(", ")}, or terms such as "1,x,sin x"`, "linear")
    .option("--json", "print the whole fit as JSON")
    .action(async (summary: string, path: string, flags: Flags) => {
      const fit = summaryTrend(await readRefinementSummary(summary), path, {
        against: flags.against,
        law: lawOf(flags.law),
      });
      const lines = flags.json === true ? [JSON.stringify(fit)] : trendLines(path, flags.against, fit);
      for (const line of lines) process.stdout.write(`${line}\n`);
      done(0);
    });
}

function lawOf(text: string): keyof typeof trendLaws | readonly TrendTerm[] {
  if (Object.hasOwn(trendLaws, text)) return text as keyof typeof trendLaws;
  return text.split(",").map((part) => {
    const term = part.trim().replace("^2", "²").replace("^3", "³");
    if (Object.hasOwn(trendTerms, term)) return term as TrendTerm;
    throw new RietbookError({
      kind: "bad argument",
      field: "--law",
      found: `"${part.trim()}"`,
      expected: `${Object.keys(trendLaws).join(", ")}, or terms of ${Object.keys(trendTerms).join("; ")}`,
    });
  });
}

function trendLines(path: string, against: string, fit: ParametricFit): string[] {
  const { coefficients, points, outliers, missing, reducedChiSquared } = fit;
  const used = points.length - outliers.length;
  return [
    `${path} against x = ${against}, ${used} values`,
    ...coefficients.map(({ term, value, esd }) => `  ${term.padEnd(6)}  ${formatEsd(value, esd)}`),
    `  χ² per degree of freedom ${Number.isFinite(reducedChiSquared) ? reducedChiSquared.toFixed(2) : "–"}`,
    ...(outliers.length === 0 ? [] : [`  left out as outliers: ${outliers.join(", ")}`]),
    ...(missing.length === 0 ? [] : [`  without a value: ${missing.join(", ")}`]),
  ];
}
