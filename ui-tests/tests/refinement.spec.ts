import { join, resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { Locator } from "@playwright/test";
import { beginning, executeAgain, lastState, savedFile, saveNotebooks } from "./saved-notebook";
import { lookAndCheck } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

/** As much of JupyterLab's notebook panel as is reached into here. */
interface OpenNotebook {
  readonly content: { readonly model: { readonly cells: Iterable<{ readonly sharedModel: { source: string } }> } };
}

test("CIF, all stages, undo: the widget shows what the notebook's cells return, here and in nbconvert", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(300_000);
  const sent: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => sent.push(payload.toString("utf8")));
  });
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.contents.uploadContent(JSON.stringify(beginning("tslab")), "text", `${tmpPath}/refined.ipynb`);
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
  await lookAndCheck(page, info, "refinement-ticks");

  await widget.getByRole("button", { name: "Run all" }).click();
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages.nth(4)).toContainText(/atoms.*%.*accepted/s, { timeout: 60_000 });
  await expect(widget.getByRole("button", { name: "Stop", exact: true })).toBeDisabled();
  const status = widget.getByRole("status").first();
  await expect(status).toContainText(/Rwp \d+\.\d\d %/);
  await lookAndCheck(page, info, "refinement-done");

  // The kernel was asked about the first stage before it was run, with the very text.
  const [asked, run] = ["is_complete_request", "execute_request"].map((type) =>
    sent.filter((text) => text.includes(type)),
  );
  const code = (message: string) => /"code":"((?:[^"\\]|\\.)*)"/.exec(message)?.[1];
  expect(code(asked[0])).toContain("const fit1 = await refineStage(model, ");
  expect(run.map(code)).toContain(code(asked[0]));

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
  await lookAndCheck(page, info, "refinement-diagnosis");
  await tab("Correlations");
  await expect(widget.locator(".rietbook-correlation svg")).toContainText("cell.a");
  await lookAndCheck(page, info, "refinement-correlations");

  await tab("Series");
  await widget.getByRole("button", { name: "Refine all lineouts" }).click();
  const verdicts = widget.locator(".rietbook-series-verdicts");
  await expect(verdicts).toContainText(/\d+ lineouts: \d+ without findings/, { timeout: 60_000 });
  await expect(widget.locator(".rietbook-series svg")).toContainText("η (°)");
  await verdicts.getByRole("button", { name: "Rwp (%)" }).click();
  await verdicts.getByRole("searchbox").fill("−132.5");
  await expect(verdicts.getByRole("status")).toContainText("2 of ");
  await verdicts.locator("tbody tr:visible").first().click();
  const lineout = widget.locator(".rietbook-series .rietbook-caption");
  await expect(lineout).toContainText("η = −132.5°", { timeout: 30_000 });
  await lookAndCheck(page, info, "refinement-lineout");
  await widget.getByRole("button", { name: "Close this lineout" }).click();
  await expect(lineout).toHaveCount(0);
  await verdicts.getByRole("searchbox").fill("");
  await verdicts.getByLabel("Status").selectOption({ index: 1 });
  await expect(verdicts.getByRole("status")).toContainText(/^\d+ of /);
  await lookAndCheck(page, info, "refinement-series");

  await tab("Export");
  await widget.getByRole("button", { name: "Export" }).click();
  await expect(widget.locator(".rietbook-written")).toContainText("ring.gpx");
  expect(await page.contents.fileExists(`${tmpPath}/results/ring_CeO2.cif`)).toBe(true);
  await lookAndCheck(page, info, "refinement-export");

  await tab("Parameters");
  await widget.getByRole("searchbox").fill("instrument.zero");
  await widget.getByLabel("Refine histograms.ring.instrument.zero", { exact: true }).check();
  await widget.getByRole("button", { name: "Refine with 1 more free" }).click();
  await expect(stages.nth(4)).toContainText("instrument.zero");
  await expect(widget.locator(".rietbook-parameter-table")).toContainText("● free", { timeout: 30_000 });

  await tickMarksAndAxes(page, widget);
  const model = () => sourceOf(page, "const model = createModel");
  const used = async (name: string) => {
    const found = new RegExp(`${name}: \\[+([\\d., ]+)`).exec(await model());
    return found?.[1].split(",").map(Number) ?? [];
  };
  const area = (await widget.locator(".rietbook-refinement-plot .rietbook-plot-area").boundingBox())!;
  const [low, high] = await shownRange(page, widget);
  const x = (twoTheta: number) => area.x + ((twoTheta - low) / (high - low)) * area.width;
  const y = area.y + area.height / 3;
  const drag = async (from: number, to: number) => {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, y, { steps: 3 });
    await page.mouse.move(to, y);
    await page.mouse.up();
  };
  const perPixel = (high - low) / area.width;

  // The lower limit is dragged, a region is dragged out, its upper end dragged on, and taken away again: the model's cell says so.
  await drag(x(low) + 2, x(2.6));
  await expect.poll(async () => Math.abs((await used("limits"))[0] - 2.6)).toBeLessThan(3 * perPixel);
  await widget.getByRole("button", { name: /Exclude the range/ }).click();
  await drag(x(9.1), x(9.4));
  await expect.poll(async () => Math.abs((await used("excluded"))[0] - 9.1)).toBeLessThan(2 * perPixel);
  expect(Math.abs((await used("excluded"))[1] - 9.4)).toBeLessThan(2 * perPixel);
  const end = widget.getByRole("slider", { name: /Upper end of excluded region 1/ });
  const box = (await end.boundingBox())!;
  await drag(box.x + box.width / 2, x(9.7));
  await expect.poll(async () => Math.abs((await used("excluded"))[1] - 9.7)).toBeLessThan(3 * perPixel);
  await end.focus();
  await page.keyboard.press("Delete");
  await expect.poll(model).not.toContain("excluded");

  const upper = widget.getByRole("slider", { name: /Upper limit/ });
  await upper.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page.locator(".jp-NotebookPanel")).toContainText(/limits: \[/);
  await expect(page.getByRole("button", { name: /^Run \d+ again/ })).toBeVisible();
  await lookAndCheck(page, info, "refinement-stale");
  await page.getByRole("button", { name: /^Run \d+ again/ }).click();
  await expect(widget.locator(".rietbook-refinement-plot .rietbook-legend")).toContainText("left out", {
    timeout: 60_000,
  });
});

/** Hovering over a tick mark tells its reflection; axes, scales and the weighted difference are those of the buttons. */
async function tickMarksAndAxes(page: IJupyterLabPageFixture, widget: Locator): Promise<void> {
  const plot = widget.locator(".rietbook-refinement-plot");
  const canvas = plot.getByRole("img");
  const area = (await plot.locator(".rietbook-plot-area").boundingBox())!;
  const [low, high] = await shownRange(page, widget);
  // CeO2 (2 2 0) at this wavelength: 2θ = 2 asin(λ / (2 · 5.411 / √8)).
  const at = ((2 * Math.asin((0.172979 * Math.sqrt(8)) / (2 * 5.411)) * 180) / Math.PI - low) / (high - low);
  const tooltip = plot.getByRole("tooltip");
  const tooltipAt = async (dy: number) => {
    await page.mouse.move(area.x + at * area.width, area.y + dy);
    return tooltip.isVisible();
  };
  let row = 0;
  while (row < area.height && !(await tooltipAt(row))) row += 4;
  await expect(tooltip).toHaveText(/^CeO2 \(2 2 0\) {3}2θ 5\.\d{4}° {3}d 1\.91\d\d Å {3}multiplicity 12$/);
  await page.mouse.move(area.x + (at + 0.02) * area.width, area.y + row);
  await expect(tooltip).toBeHidden();
  for (const [button, says] of [
    ["Horizontal axis Q", "over Q (Å⁻¹)"],
    ["Horizontal axis d", "over d (Å)"],
    ["Horizontal axis 2θ", "over 2θ (°)"],
    ["Intensity square root", "intensity square root"],
    ["Intensity log", "intensity log"],
    ["Intensity linear", "intensity linear"],
  ]) {
    await plot.getByRole("button", { name: button }).click();
    await expect(canvas).toHaveAttribute("aria-label", new RegExp(says.replace(/[()]/g, "\\$&")));
  }
  const weighted = plot.getByRole("button", { name: /standard deviations/ });
  await weighted.click();
  await expect(plot.locator(".rietbook-legend")).toContainText("(obs. − calc.)/σ");
  await weighted.click();
  await expect(plot.locator(".rietbook-legend")).toContainText("obs. − calc.");
}

/** Text of the first cell of the notebook that begins so. */
function sourceOf(page: IJupyterLabPageFixture, beginning: string): Promise<string> {
  return page.evaluate((text) => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label === "refined.ipynb");
    const { cells } = (notebook as unknown as OpenNotebook).content.model;
    return [...cells].map(({ sharedModel }) => sharedModel.source).find((source) => source.startsWith(text)) ?? "";
  }, beginning);
}

/** Ends of 2θ in view, as the picture says. */
async function shownRange(page: IJupyterLabPageFixture, widget: Locator): Promise<readonly [number, number]> {
  await page.mouse.move(0, 0);
  const label = await widget.locator(".rietbook-refinement-plot").getByRole("img").getAttribute("aria-label");
  const [, low, high] = /2θ ([\d.]+)° to ([\d.]+)°/.exec(label!.slice(label!.lastIndexOf("Shown:")))!;
  return [Number(low), Number(high)];
}
