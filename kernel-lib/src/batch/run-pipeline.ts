import { isThere } from "../platform/places.js";
import { RietbookError } from "../errors.js";
import type { IntegrationResult, RunIntegrationOptions } from "./integration-options.js";
import { runIntegration } from "./run-integration.js";
import type { RunRefinementOptions } from "./run-options.js";
import { runRefinement, type RunResult } from "./run-refinement.js";
import { checkOptions } from "./run-checks.js";
import { readPhases } from "./run-setup.js";

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
 * of the same input and settings has done is not done again. CIF files are read before the first frame. Only in Node.
 * @throws RietbookError as {@link runIntegration} and {@link runRefinement}
 */
export async function runPipeline(options: RunPipelineOptions): Promise<PipelineResult> {
  const { integration, cakeFile, refinement } = options;
  if (refinement !== undefined) {
    checkOptions({ ...refinement, dataFile: "" });
    await readPhases(refinement.cifFiles);
  }
  if (cakeFile !== undefined && !(await isThere(cakeFile))) {
    throw new RietbookError({ kind: "not found", file: cakeFile, found: "no such file", advice: "Check the name." });
  }
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
