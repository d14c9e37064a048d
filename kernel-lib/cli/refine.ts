import { Command } from "commander";
import { stopOnInterrupt } from "./interrupt.js";
import { addRefineFlags, refinementOptionsOf, type RefineFlags } from "./refine-flags.js";
import { createReporter } from "./refine-report.js";
import { createStatusLine } from "./status-line.js";

interface Flags extends RefineFlags {
  readonly data: readonly string[];
  readonly cif: readonly string[];
}

/** `rietbook refine`: the lineouts of a MIDAS file, each on its own or together, or patterns. Exit code 3 when some could not be refined. */
export function refineCommand(done: (code: number) => void): Command {
  const command = new Command("refine")
    .description(
      "Refine every lineout of a MIDAS .zarr.zip, or patterns, and write projects, CIF, CSV, figures and a summary",
    )
    .requiredOption(
      "-d, --data <files...>",
      "a MIDAS .zarr.zip file, or one pattern or more: .xye, .xy, .csv, .fxye, .gsas, .xra (with -i)",
    )
    .requiredOption("-c, --cif <files...>", "one or more CIF files, one phase each");
  return addRefineFlags(command).action(async (flags: Flags) => done(await refineWith(flags)));
}

async function refineWith(flags: Flags): Promise<number> {
  const line = createStatusLine(process.stdout);
  const reporter = createReporter(line, flags.verbose === true);
  const options = await refinementOptionsOf(flags);
  const { runRefinement } = await import("../src/batch/run-refinement.js");
  const result = await stopOnInterrupt(
    (signal) =>
      runRefinement({
        ...options,
        dataFile: flags.data,
        cifFiles: flags.cif,
        signal,
        onStart: reporter.start,
        onHistogram: reporter.histogram,
      }),
    line.clear,
  );
  reporter.end(result, flags.out);
  return result.failed + result.skipped > 0 || result.totalHistograms === 0 ? 3 : 0;
}
