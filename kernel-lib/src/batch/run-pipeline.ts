import { isThere } from "../platform/places.js";
import { RietbookError } from "../errors.js";
import type { IntegrationResult, RunIntegrationOptions } from "./integration-options.js";
import { runIntegration } from "./run-integration.js";
import type { RunRefinementOptions } from "./run-options.js";
import { runRefinement, type RunResult } from "./run-refinement.js";
import { checkOptions, runFiles } from "./run-checks.js";
import { checkedStandard, readPhases } from "./run-setup.js";

/** Frames to refined structures: both stages, or one of them. */
export interface RunPipelineOptions {
  /** Absent: nothing is integrated, and `cakeFile` is refined. */
  readonly integration?: RunIntegrationOptions;
  /** A `.zarr.zip` that is there already. */
  readonly cakeFile?: string;
  /** Absent: nothing is refined. Several cakes get a folder each in `outputDir`. */
  readonly refinement?: Omit<RunRefinementOptions, "dataFile">;
  /** Told before a cake is refined. */
  readonly onRefining?: (cake: string, outputDir: string) => void;
  /** Told when it is. */
  readonly onRefined?: (result: RunResult, outputDir: string) => void;
}

/** What came of both stages. */
export interface PipelineResult {
  readonly integration?: IntegrationResult;
  readonly refinements: readonly { readonly cake: string; readonly outputDir: string; readonly result: RunResult }[];
}

/**
 * Integrates and refines in one process: a cake that is whole is refined while the next is being made. What an earlier run
 * of the same input and settings has done is not done again. What the refinement needs is looked at before the first frame. Only in
 * Node.
 * @throws RietbookError as {@link runIntegration} and {@link runRefinement}
 */
export async function runPipeline(options: RunPipelineOptions): Promise<PipelineResult> {
  const { integration, cakeFile, refinement } = options;
  if (refinement !== undefined) await checkRefinement(refinement);
  if (cakeFile !== undefined) await checkFile(cakeFile);
  const refinements: PipelineResult["refinements"][number][] = [];
  let queue: Promise<void> = Promise.resolve();
  let isSeveral = false;
  const enqueue = (cake: string) => {
    if (refinement === undefined) return;
    const { outputDir: out = "refinement" } = refinement;
    const outputDir = isSeveral ? `${out.replace(/[\\/]+$/, "")}/${nameOf(cake)}` : out;
    queue = queue.then(async () => {
      options.onRefining?.(cake, outputDir);
      const keepThreadFree = integration !== undefined;
      const result = await runRefinement({
        ...{ resume: "if same", keepThreadFree },
        ...{ ...refinement, dataFile: cake, outputDir },
      });
      refinements.push({ cake, outputDir, result });
      options.onRefined?.(result, outputDir);
    });
    // Awaited after the integration; until then a failure must not count as unheard.
    queue.catch(() => undefined);
  };
  if (cakeFile !== undefined) enqueue(cakeFile);
  const integrated =
    integration === undefined
      ? undefined
      : await runIntegration({
          resume: true,
          ...integration,
          onStart(start) {
            isSeveral = start.files.length > 1;
            integration.onStart?.(start);
          },
          onFile(file) {
            integration.onFile?.(file);
            const cake = file.outputs.find((output) => output.endsWith(".zarr.zip"));
            if (cake !== undefined && file.status !== "skipped") enqueue(cake);
          },
        });
  await queue;
  return { integration: integrated, refinements };
}

function nameOf(cake: string): string {
  return cake.replace(/^.*[\\/]/, "").replace(/\.zarr\.zip$/, "");
}

/** What would end the refinement after frames have been integrated for hours. */
async function checkRefinement(refinement: Omit<RunRefinementOptions, "dataFile">): Promise<void> {
  const options = { ...refinement, dataFile: "" };
  checkOptions(options);
  const phases = await readPhases(refinement.cifFiles);
  if (refinement.standard !== undefined) checkedStandard(refinement.standard, phases);
  for (const file of runFiles(options).instprmFiles) await checkFile(file);
  const { checkOutputFolder } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  checkOutputFolder(refinement.outputDir ?? "refinement");
}

async function checkFile(file: string): Promise<void> {
  if (await isThere(file)) return;
  throw new RietbookError({ kind: "not found", file, found: "no such file", advice: "Check the name." });
}
