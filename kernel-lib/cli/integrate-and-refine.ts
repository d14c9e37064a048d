import { Command, Option } from "commander";
import type { PipelineResult, RunPipelineOptions } from "../src/batch/run-pipeline.js";
import { RietbookError } from "../src/errors.js";
import { addIntegrateFlags, flagNotes, integrationOptionsOf, type IntegrateFlags } from "./integrate-flags.js";
import { createIntegrateReporter } from "./integrate-report.js";
import { stopOnInterrupt } from "./interrupt.js";
import { addRefineFlags, refinementOptionsOf, type RefineFlags } from "./refine-flags.js";
import { createReporter } from "./refine-report.js";
import { createStatusLine } from "./status-line.js";

interface Flags extends IntegrateFlags, RefineFlags {
  readonly nCPUs?: number;
  readonly backend: "batch" | "stream";
  readonly cif?: readonly string[];
  readonly skipIntegration?: boolean;
  readonly zarrFile?: string;
  readonly skipRefinement?: boolean;
}

/** Flags of the streaming backend, which is not built, and those that do the same here. */
const STREAM_FLAGS: readonly (readonly [flags: string, here?: string])[] = [
  ["--param-file <file>", "-paramFN"],
  ["--folder <folder>", "-dataFN"],
  ["--dark <file>", "-darkFN"],
  ["--stream-data-loc <path>", "-dataLoc"],
  ["--output-h5 <file>", "--format hdf5"],
  ["--zarr-output <file>", "-resultFolder"],
  ["--pva"],
  ["--pva-ip <address>"],
  ["--compress"],
];
const streamOptions = STREAM_FLAGS.map(([flags, here]) => ({ option: new Option(flags).hideHelp(), here }));

/** `rietbook integrate-and-refine`: raw frames to refined structures, as MIDAS's integrate_and_refine.py. */
export function integrateAndRefineCommand(done: (code: number) => void): Command {
  const command = new Command("integrate-and-refine")
    .description("Cake detector frames and refine the cakes; a second run does only what is missing")
    .addOption(new Option("--backend <kind>", "how to integrate").choices(["batch", "stream"]).default("batch"))
    .option("--skip-integration", "refine the cake that --zarr-file names")
    .option("--zarr-file <file>", "a .zarr.zip that is there already")
    .option("--skip-refinement", "integrate only")
    .option("-c, --cif <files...>", "one or more CIF files, one phase each");
  for (const { option } of streamOptions) command.addOption(option);
  return addRefineFlags(addIntegrateFlags(command)).action(async (flags: Flags) => done(await runBoth(flags)));
}

async function runBoth(flags: Flags): Promise<number> {
  const line = createStatusLine(process.stdout);
  const both = { integrate: "", refine: "" };
  const part = (which: keyof typeof both) => (status: string) => {
    both[which] = status.trim();
    return ` ${[both.integrate, both.refine].filter((text) => text !== "").join("  |  ")}`;
  };
  const integrating = createIntegrateReporter(line, flags.verbose === true, part("integrate"));
  const refining = createReporter(line, flags.verbose === true, part("refine"));
  const { integration, refinement, cakeFile } = await optionsOf(flags);
  for (const note of flagNotes(flags)) line.print(note);
  const { runPipeline } = await import("../src/batch/run-pipeline.js");
  const result = await stopOnInterrupt(
    (signal) =>
      runPipeline({
        cakeFile,
        integration: integration && {
          ...integration,
          signal,
          onStart: integrating.start,
          onProgress: integrating.progress,
          onFile: integrating.file,
        },
        refinement: refinement && {
          ...refinement,
          signal,
          onStart: refining.start,
          onHistogram: refining.histogram,
        },
        onRefining: (cake, outputDir) => line.print(`refine  ${cake} → ${outputDir}`),
        onRefined: refining.end,
      }),
    line.clear,
  );
  if (result.integration !== undefined) integrating.end(result.integration, flags.resultFolder);
  return codeOf(result);
}

async function optionsOf(flags: Flags): Promise<RunPipelineOptions> {
  if (flags.backend === "stream") {
    throw bad("--backend", "stream, which is not there yet", "batch", "Integrate files with -paramFN and -dataFN.");
  }
  for (const { option, here } of streamOptions) {
    if (!(option.attributeName() in flags)) continue;
    const expected = here === undefined ? "nothing: it belongs to --backend stream, which is not there yet" : here;
    throw bad(option.long!, "a flag of --backend stream", expected);
  }
  const { skipIntegration = false, skipRefinement = false, zarrFile, cif, resume } = flags;
  if (skipIntegration && zarrFile === undefined) throw bad("--zarr-file", "nothing", "a .zarr.zip to refine");
  if (!skipIntegration && zarrFile !== undefined) throw bad("--zarr-file", zarrFile, "--skip-integration with it");
  if (skipIntegration && skipRefinement) throw bad("--skip-refinement", "nothing left to do", "one stage at least");
  if (!skipRefinement && cif === undefined) throw bad("--cif", "nothing", "a CIF file, or --skip-refinement");
  for (const [flag, count, most] of [
    ["--instprm", flags.instprm?.length ?? 0, 1],
    ["--limits", flags.limits?.length ?? 0, 2],
  ] as const) {
    if (count > most) throw bad(flag, `${count} values`, most === 1 ? "one file for all cakes" : "two, LOW HIGH");
  }
  const integration = skipIntegration ? undefined : integrationOptionsOf(flags);
  if (integration?.formats?.includes("zarr") === false && !skipRefinement) {
    throw bad("--format", integration.formats.join(", "), "zarr among them, which is what is refined");
  }
  return {
    cakeFile: zarrFile,
    integration,
    refinement: skipRefinement
      ? undefined
      : { ...(await refinementOptionsOf(flags)), cifFiles: cif ?? [], resume: resume === true ? true : "if same" },
  };
}

/** 3 where something was left out or could not be refined. */
function codeOf({ integration, refinements }: PipelineResult): number {
  const isLeftOut = (integration?.skippedFiles ?? 0) + (integration?.skippedFrames ?? 0) > 0;
  const isLost = refinements.some(({ result: { failed, skipped, totalHistograms } }) => {
    return failed + skipped > 0 || totalHistograms === 0;
  });
  return isLeftOut || isLost ? 3 : 0;
}

function bad(field: string, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad argument", field, found, expected, advice });
}
