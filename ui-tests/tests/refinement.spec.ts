import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jupyterlab/galata";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];
const STATE = "application/vnd.rietbook.refinement+json";

/** A notebook that has just been begun, as the import widget leaves it. */
const actions = [
  {
    role: "scan",
    action: { kind: "openScan", file: FILES[0] },
    source: `const scan = await openMidasZarr("${FILES[0]}");\nshow(scan);`,
  },
];
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
  cells: actions.map(({ source, ...rietbook }, index) => ({
    cell_type: "code",
    id: `cell-${index}`,
    execution_count: null,
    metadata: { rietbook },
    outputs: [],
    source,
  })),
};

interface State {
  readonly statistics: { readonly rwp: number };
  readonly stages: readonly { readonly name: string }[];
  readonly parameters: readonly { readonly path: string; readonly text: string }[];
}

interface Saveable {
  readonly path: string;
  save(): Promise<void>;
}

/** The last state that a saved notebook shows; the library itself unpacks it. */
async function lastState(file: string): Promise<State> {
  const library = pathToFileURL(resolve(__dirname, "../../kernel-lib/dist/src/index.js")).href;
  const { unpackRecord } = (await import(library)) as { unpackRecord(record: unknown): unknown };
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
    cells: { outputs?: { data?: Record<string, unknown> }[] }[];
  };
  const states = cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => data?.[STATE])).filter(Boolean);
  return unpackRecord(states[states.length - 1]) as State;
}

test("CIF, all stages, undo: the widget shows what the notebook's cells return, here and in nbconvert", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(300_000);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.contents.uploadContent(JSON.stringify(notebook), "text", `${tmpPath}/refined.ipynb`);
  await page.notebook.openByPath(`${tmpPath}/refined.ipynb`);
  await page.notebook.activate("refined.ipynb");
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute("rietbook:refinement");
  });

  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  const canvas = widget.locator(".rietbook-refinement-plot").getByRole("img");
  await expect(canvas).toHaveAttribute("aria-label", /reflections of CeO2/, { timeout: 90_000 });
  await expect(widget.locator(".rietbook-phase-name")).toHaveText("CeO2");
  await screenshotInBothThemes(page, info, "refinement-ticks");

  await widget.getByRole("button", { name: "Run all" }).click();
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages.nth(4)).toContainText(/atoms.*%.*accepted/s, { timeout: 60_000 });
  await expect(widget.getByRole("button", { name: "Stop" })).toBeDisabled();
  const status = widget.getByRole("status").first();
  await expect(status).toContainText(/Rwp \d+\.\d\d %/);
  await screenshotInBothThemes(page, info, "refinement-done");

  const shown = (await status.textContent())!;
  await page.evaluate(async () => {
    for (const { context } of window.jupyterapp.shell.widgets("main") as Iterable<{ context?: Saveable }>) {
      if (context?.path.endsWith(".ipynb")) await context.save();
    }
  });
  const root = process.env.JUPYTERLAB_GALATA_ROOT_DIR ?? resolve(__dirname, "../../test-results/ui-server");
  const saved = join(root, tmpPath, "refined.ipynb");
  const out = join(info.outputDir, "executed");
  mkdirSync(out, { recursive: true });
  const jupyter = process.env.RIETBOOK_JUPYTER ?? "jupyter";
  execFileSync(jupyter, ["nbconvert", "--to", "notebook", "--execute", "--output", join(out, "again.ipynb"), saved], {
    stdio: "pipe",
  });
  const [first, again] = [await lastState(saved), await lastState(join(out, "again.ipynb"))];
  expect(again.statistics.rwp).toBe(first.statistics.rwp);
  expect(again.stages.map(({ name }) => name)).toEqual(first.stages.map(({ name }) => name));
  const cell = again.parameters.find(({ path }) => path === "phases.CeO2.cell.a")!;
  expect(shown).toContain(`Rwp ${again.statistics.rwp.toFixed(2)} %`);
  expect(shown).toContain(`a = ${cell.text} Å`);

  const cells = await page.locator(".jp-NotebookPanel .jp-Cell").count();
  await widget.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".jp-NotebookPanel .jp-Cell")).toHaveCount(cells - 1);
  await expect(stages.nth(4)).toContainText("next");
  const tab = (name: string) => widget.getByRole("tab", { name }).click();
  await tab("Diagnosis");
  await widget.getByRole("button", { name: "Look at the residual" }).click();
  await expect(widget.locator(".rietbook-diagnosis")).toContainText(/Nothing stands out|Likely/);
  await screenshotInBothThemes(page, info, "refinement-diagnosis");
  await tab("Correlations");
  await expect(widget.locator(".rietbook-correlation svg")).toContainText("cell.a");
  await screenshotInBothThemes(page, info, "refinement-correlations");

  await tab("Series");
  await widget.getByRole("button", { name: "Refine all lineouts" }).click();
  await expect(widget.locator(".rietbook-series-table")).toContainText(/\d+ lineouts: \d+ without findings/, {
    timeout: 60_000,
  });
  await expect(widget.locator(".rietbook-series svg")).toContainText("η (°)");
  await screenshotInBothThemes(page, info, "refinement-series");

  await tab("Export");
  await widget.getByRole("button", { name: "Export" }).click();
  await expect(widget.locator(".rietbook-written")).toContainText("ring.gpx");
  expect(await page.contents.fileExists(`${tmpPath}/results/ring_CeO2.cif`)).toBe(true);
  await screenshotInBothThemes(page, info, "refinement-export");

  await tab("Parameters");
  await widget.getByRole("searchbox").fill("instrument.zero");
  await widget.getByLabel("Refine histograms.ring.instrument.zero", { exact: true }).check();
  await widget.getByRole("button", { name: "Refine with 1 more free" }).click();
  await expect(stages.nth(4)).toContainText("instrument.zero");
  await expect(widget.locator(".rietbook-parameter-table")).toContainText("● free", { timeout: 30_000 });

  const upper = widget.getByRole("slider", { name: /Upper limit/ });
  await upper.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page.locator(".jp-NotebookPanel")).toContainText(/limits: \[/);
  await expect(widget.getByRole("button", { name: /^Run \d again/ })).toBeVisible();
  await screenshotInBothThemes(page, info, "refinement-stale");
  await widget.getByRole("button", { name: /^Run \d+ again/ }).click();
  await expect(widget.locator(".rietbook-legend")).toContainText("left out", { timeout: 60_000 });
});
