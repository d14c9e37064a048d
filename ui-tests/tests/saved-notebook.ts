import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";

const STATE = "application/vnd.rietbook.refinement+json";

/** As much of a fit's state as the tests compare. */
export interface State {
  readonly statistics: { readonly rwp: number };
  readonly stages: readonly { readonly name: string }[];
  readonly parameters: readonly { readonly path: string; readonly text: string }[];
}

interface Saveable {
  readonly path: string;
  save(): Promise<void>;
}

/** The last state that a saved notebook shows; the library itself unpacks it. */
export async function lastState(file: string): Promise<State> {
  const library = pathToFileURL(resolve(__dirname, "../../kernel-lib/dist/src/index.js")).href;
  const { unpackRecord } = (await import(library)) as { unpackRecord(record: unknown): unknown };
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
    cells: { outputs?: { data?: Record<string, unknown> }[] }[];
  };
  const states = cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => data?.[STATE])).filter(Boolean);
  return unpackRecord(states[states.length - 1]) as State;
}

/** Saves all open notebooks as they are. */
export async function saveNotebooks(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(async () => {
    for (const { context } of window.jupyterapp.shell.widgets("main") as Iterable<{ context?: Saveable }>) {
      if (context?.path.endsWith(".ipynb")) await context.save();
    }
  });
}

/** Where the server of the tests keeps a file. */
export function savedFile(tmpPath: string, name: string): string {
  return join(resolve(__dirname, "../../test-results/ui-server"), tmpPath, name);
}

/** Runs a notebook from top to bottom in a kernel of its own; returns the file of the executed copy. */
export function executeAgain(file: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const out = join(folder, "again.ipynb");
  const jupyter = process.env.RIETBOOK_JUPYTER ?? "jupyter";
  execFileSync(jupyter, ["nbconvert", "--to", "notebook", "--execute", "--output", out, file], { stdio: "pipe" });
  return out;
}

/** A notebook that has just been begun, as the import widget leaves it: the file, and one lineout where an η bin is given. */
export function beginning(kernel: string, file = "ceo2_norm0_12x2.zarr.zip", eta?: number): object {
  const steps = [
    {
      role: "scan",
      action: { kind: "openScan", file },
      source: `const scan = await openMidasZarr("${file}");\nshow(scan);`,
    },
    ...(eta === undefined
      ? []
      : [
          {
            role: "selection",
            action: { kind: "selectLineouts", choices: [{ frame: 0, eta }] },
            source: `const ring = await scan.histogram({ frame: 0, eta: ${eta} });\nshow(plot.pattern(ring));`,
          },
        ]),
  ];
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: kernel, language: "typescript" } },
    cells: steps.map(({ source, ...rietbook }, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      execution_count: null,
      metadata: { rietbook },
      outputs: [],
      source,
    })),
  };
}
