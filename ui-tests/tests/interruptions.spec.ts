import { copyFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { Locator } from "@playwright/test";
import { savedFile } from "./saved-notebook";
import { lookAndCheck } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const SCAN = "ceo2_heating_75x4.zarr.zip";

async function openScan(page: IJupyterLabPageFixture, tmpPath: string): Promise<Locator> {
  for (const file of [SCAN, "CeO2.cif"]) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${SCAN}")`).dblclick();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
  return page.locator(".rietbook-import");
}

/** One stage, and the tab with the series in front. */
async function refineMean(page: IJupyterLabPageFixture): Promise<Locator> {
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  await expect(widget.getByRole("button", { name: "Next stage" })).toBeEnabled();
  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(1);
  await widget.getByRole("tab", { name: "Series" }).click();
  return widget;
}

test("a series is stopped from the status bar, run again to its end, and given up with its tab", async ({
  page,
  tmpPath,
}, info) => {
  await openScan(page, tmpPath);
  const widget = await refineMean(page);
  const item = page.locator(".rietbook-status-item");
  const series = widget.getByRole("button", { name: "Refine all lineouts" });
  await series.click();
  await expect(item).toContainText("refinement of a series fits");
  await item.getByRole("button", { name: "Cancel what Rietbook is running" }).click();
  await expect(item).toContainText("ready");
  await expect(widget.getByRole("status").first()).toContainText("Kept from before it was stopped");
  await expect(widget.locator(".rietbook-stages")).not.toContainText("kernel");
  await expect(widget.locator(".rietbook-refinement-plot").getByRole("img")).toBeVisible();
  await lookAndCheck(page, info, "series-stopped");
  await page.getByRole("button", { name: /^Run \d+ again/ }).click();
  await expect(widget.locator(".rietbook-series-verdicts")).toContainText("300 lineouts", { timeout: 60_000 });
  await expect(page.getByRole("button", { name: /^Run \d+ again/ })).toBeHidden();

  await series.click();
  await expect(item).toContainText("refinement of a series fits");
  await page.locator(`.lm-TabBar-tab:has-text("${SCAN}") .lm-TabBar-tabCloseIcon`).click();
  await expect(item).not.toContainText("refinement");
  await page.locator(`.jp-DirListing-item:has-text("${SCAN}")`).dblclick();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
});

test("a file that goes and comes back while it is open, a structure that is not there yet, a notebook that cannot be written", async ({
  page,
  tmpPath,
}) => {
  const view = await openScan(page, tmpPath);
  await expect(view.locator(".rietbook-check")).toHaveCount(6);
  const next = view.getByRole("button", { name: "Next frame" });
  rmSync(savedFile(tmpPath, SCAN));
  await next.click();
  await expect(view.getByRole("alert").first()).toContainText(/^ceo2_heating_75x4\.zarr\.zip: found no such file/);
  copyFileSync(resolve(DATA, SCAN), savedFile(tmpPath, SCAN));
  await next.click();
  await expect(view.locator(".rietbook-scan-pattern")).toContainText("frame 2, ");
  await expect(view.getByRole("alert")).toHaveCount(0);

  rmSync(savedFile(tmpPath, "CeO2.cif"));
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  const field = widget.getByLabel("CIF file of a phase to add");
  await field.fill("CeO2.cif");
  await field.press("Enter");
  await expect(widget.getByRole("alert").first()).toContainText(/^CeO2\.cif: found no such file/);
  copyFileSync(resolve(DATA, "CeO2.cif"), savedFile(tmpPath, "CeO2.cif"));
  await field.fill("CeO2.cif");
  await field.press("Enter");
  await expect(widget.getByRole("button", { name: "Next stage" })).toBeEnabled();
  await expect(widget.locator(".rietbook-phase-name")).toHaveText(["CeO2"]);
  await expect(widget.getByRole("alert").first()).toBeHidden();

  await page.route("**/api/contents/**", (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    const json = { message: "Permission denied", reason: null };
    return route.fulfill({ status: 403, json });
  });
  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  const bar = page.locator(".rietbook-session-status");
  await expect(bar).toContainText(/could not be written: Permission denied.*Everything stays here/);
  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(1);
  await expect(bar).toContainText("Not in a notebook yet");
});
