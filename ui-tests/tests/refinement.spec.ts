import { join, resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { executeAgain, lastState, savedFile, saveNotebooks } from "./saved-notebook";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

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
  await saveNotebooks(page);
  const saved = savedFile(tmpPath, "refined.ipynb");
  const executed = executeAgain(saved, join(info.outputDir, "executed"));
  const [first, again] = [await lastState(saved), await lastState(executed)];
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
  const verdicts = widget.locator(".rietbook-series-verdicts");
  await expect(verdicts).toContainText(/\d+ lineouts: \d+ without findings/, { timeout: 60_000 });
  await expect(widget.locator(".rietbook-series svg")).toContainText("η (°)");
  await verdicts.getByRole("button", { name: "Rwp (%)" }).click();
  await verdicts.getByRole("searchbox").fill("−132.5");
  await expect(verdicts.getByRole("status")).toContainText("2 of ");
  await verdicts.locator("tbody tr:visible").first().click();
  await expect(widget.locator(".rietbook-series .rietbook-caption")).toContainText("η = −132.5°", { timeout: 30_000 });
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
  await expect(widget.locator(".rietbook-refinement-plot .rietbook-legend")).toContainText("left out", {
    timeout: 60_000,
  });
});
