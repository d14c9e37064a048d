import { join, resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { expectFocus, tabTo } from "./keyboard";
import { executeAgain, lastState, savedFile, saveNotebooks } from "./saved-notebook";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

test("by keyboard alone: open, CIF, five stages, undo, export, a notebook; nbconvert finds the same numbers", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(300_000);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(".jp-DirListing-content").focus();
  const scan = page.locator(`.jp-DirListing-item:has-text("${FILES[0]}")`);
  for (let i = 0; i < 3 && !/jp-mod-selected/.test((await scan.getAttribute("class")) ?? ""); i++)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();

  await tabTo(page, page.getByRole("tab", { name: "Refinement", exact: true }));
  await page.keyboard.press("Enter");
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await tabTo(page, widget.getByLabel("CIF file of a phase to add"));
  await page.keyboard.type("CeO2.cif");
  await page.keyboard.press("Enter");
  await expect(widget.locator(".rietbook-phase-name")).toHaveText("CeO2");
  const plot = widget.locator(".rietbook-refinement-plot .rietbook-figure");
  await expect(plot.getByRole("img")).toHaveAttribute("aria-label", /reflections of CeO2/);

  await expectFocus(page, widget.getByLabel("CIF file of a phase to add"));

  // From the list, which is written anew, and from the button, which is off meanwhile: the focus stays where it was.
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  const ended = (stage: number) => expect(stages.nth(stage)).toContainText(/accepted|rolled back/, { timeout: 60_000 });
  await tabTo(page, widget.getByRole("button", { name: "Run the stage background + scale" }));
  await page.keyboard.press("Enter");
  await ended(0);
  await expectFocus(page, widget.locator(".rietbook-refinement-side"));
  const next = widget.getByRole("button", { name: "Next stage" });
  await tabTo(page, next);
  for (const stage of [1, 2]) {
    await page.keyboard.press("Enter");
    await ended(stage);
    await expectFocus(page, next);
  }
  await tabTo(page, stages.nth(0).getByText("why?"));
  await page.keyboard.press("Enter");
  await expect(stages.nth(0)).toContainText("cycle");

  // On the plot: Enter is the next stage, Ctrl+Z the way back.
  await tabTo(page, plot);
  for (const stage of [3, 4]) {
    await page.keyboard.press("Enter");
    await ended(stage);
    await expectFocus(page, plot);
  }
  await expect(stages.nth(0).locator("details")).toHaveAttribute("open");
  const status = widget.getByRole("status").first();
  const all = (await status.textContent())!;
  await page.keyboard.press("Control+z");
  await expect(stages.nth(4)).toContainText("next");
  await expect(status).not.toHaveText(all);
  await page.keyboard.press("Enter");
  await expect(status).toHaveText(all, { timeout: 60_000 });
  await screenshotInBothThemes(page, info, "journey-refined");

  await tabTo(page, widget.getByRole("tab", { name: "Parameters" }));
  for (let tab = 0; tab < 4; tab++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  for (const format of ["vectors (.svg)", "for a paper (.pdf)", "pixels (.png)"]) {
    await tabTo(page, widget.getByLabel(format));
    await page.keyboard.press("Space");
  }
  await tabTo(page, widget.getByRole("button", { name: "Export" }));
  await page.keyboard.press("Enter");
  await expect(widget.locator(".rietbook-written")).toContainText("ring.png", { timeout: 60_000 });
  await expectFocus(page, widget.getByRole("button", { name: "Export" }));
  for (const file of ["ring.gpx", "ring_CeO2.cif", "ring_data.csv", "ring.json", "ring.svg", "ring.pdf", "ring.png"])
    expect(await page.contents.fileExists(`${tmpPath}/results/${file}`), file).toBe(true);

  await tabTo(page, page.getByRole("button", { name: "Continue in a notebook" }));
  await page.keyboard.press("Enter");
  await expect(page.locator(".rietbook-session-status")).toContainText(".ipynb", { timeout: 60_000 });
  await expectFocus(page, page.locator(".rietbook-session-bar"));
  await expect(status).toHaveText(all, { timeout: 90_000 });
  await expect(widget.getByRole("button", { name: "Stop", exact: true })).toBeDisabled({ timeout: 60_000 });
  await saveNotebooks(page);
  const saved = savedFile(tmpPath, "ceo2_norm0_12x2.ipynb");
  const again = await lastState(executeAgain(saved, join(info.outputDir, "executed")));
  const cell = again.parameters.find(({ path }) => path === "phases.CeO2.cell.a")!;
  expect(all).toContain(`Rwp ${again.statistics.rwp.toFixed(2)} %`);
  expect(all).toContain(`a = ${cell.text} Å`);
});
