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
