import { Command } from "commander";
import { positiveInteger } from "./arguments.js";
import { stopOnInterrupt } from "./interrupt.js";
import { addIntegrateFlags, flagNotes, integrationOptionsOf, type IntegrateFlags } from "./integrate-flags.js";
import { createIntegrateReporter } from "./integrate-report.js";
import { createStatusLine } from "./status-line.js";

const EXAMPLE = `
Examples:
  rietbook integrate -paramFN ps.txt -dataFN raw/scan_000001.tif -startFileNr 1 -endFileNr 20 -resultFolder cakes
  rietbook integrate -paramFN ps.txt -dataFN scan.h5 -darkFN dark.h5 -resultFolder cakes OmegaSumFrames -1 RBinSize 0.25

Exit codes: 0 all done, 1 bad input or a place that cannot be written, 2 bad arguments, 3 files or frames were left out.`;

/** `rietbook integrate`: frames to cakes, as MIDAS's integrator.py. Exit code 3 when files or frames were left out. */
export function integrateCommand(done: (code: number) => void): Command {
  return addIntegrateFlags(new Command("integrate"))
    .description("Cake detector frames into MIDAS .zarr.zip files, from a MIDAS parameter file")
    .option("--nCPUs <n>", "threads of the engine, where --nCPUsLocal does not say", positiveInteger)
    .option(
      "--resume",
      "leave files alone whose result is there, from the same input and settings (zarr among the formats)",
    )
    .option("--dry-run", "say what would be done, and write nothing")
    .option("-v, --verbose", "also print the settings")
    .addHelpText("after", EXAMPLE)
    .action(async (flags: IntegrateFlags & { resume?: boolean; dryRun?: boolean; verbose?: boolean }) => {
      const line = createStatusLine(process.stdout);
      const reporter = createIntegrateReporter(line, flags.verbose === true || flags.dryRun === true);
      const options = integrationOptionsOf(flags);
      for (const note of flagNotes(flags)) line.print(note);
      // Each command loads what it needs when it is called.
      const { runIntegration } = await import("../src/batch/run-integration.js");
      const result = await stopOnInterrupt(
        (signal) =>
          runIntegration({
            ...options,
            resume: flags.resume === true,
            dryRun: flags.dryRun === true,
            signal,
            onStart: reporter.start,
            onProgress: reporter.progress,
            onFile: reporter.file,
          }),
        line.clear,
      );
      if (flags.dryRun !== true) reporter.end(result, flags.resultFolder);
      done(result.skippedFiles + result.skippedFrames > 0 ? 3 : 0);
    });
}
