import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";

const DATA = resolve(__dirname, "../../notebooks/data");

/** Counts what a person does: clicks and names typed; seconds from the first of them. */
class Hand {
  #count = 0;
  readonly #start = Date.now();

  constructor(readonly page: IJupyterLabPageFixture) {}

  async does(what: () => Promise<void>): Promise<void> {
    this.#count++;
    await what();
  }

  report(task: string): void {
    console.log(`${task}: ${this.#count} actions, ${((Date.now() - this.#start) / 1000).toFixed(1)} s`);
  }
}

async function openWithCif(page: IJupyterLabPageFixture, tmpPath: string, file: string, hand: Hand) {
  await hand.does(() => page.locator(`.jp-DirListing-item:has-text("${file}")`).dblclick());
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible({ timeout: 60_000 });
  await hand.does(() => page.getByRole("tab", { name: "Refinement" }).click());
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await hand.does(async () => {
    await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
    await widget.getByLabel("CIF file of a phase to add").press("Enter");
  });
  const canvas = widget.locator(".rietbook-refinement-plot").getByRole("img");
  await expect(canvas).toHaveAttribute("aria-label", /reflections of CeO2/, { timeout: 90_000 });
  return widget;
}

test("tasks of docs/tasks.md: calibrant, one pattern, strain over η", async ({ page, tmpPath }) => {
  test.setTimeout(400_000);
  for (const file of ["ceo2_mask.zarr.zip", "CeO2.cif"]) {
    await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  }
  await page.filebrowser.openDirectory(tmpPath);
  const hand = new Hand(page);
  const widget = await openWithCif(page, tmpPath, "ceo2_mask.zarr.zip", hand);
  hand.report("check my calibrant");

  await hand.does(() => widget.getByRole("button", { name: "Run all" }).click());
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages.nth(4)).toContainText(/atoms.*%/s, { timeout: 90_000 });
  await expect(widget.getByRole("button", { name: "Stop" })).toBeDisabled({ timeout: 90_000 });
  console.log((await widget.getByRole("status").first().textContent())?.slice(0, 120));
  hand.report("… and refine the mean");
  await hand.does(() => widget.getByRole("tab", { name: "Series" }).click());
  await hand.does(() => widget.getByRole("button", { name: "Refine all lineouts" }).click());
  await expect(widget.locator(".rietbook-series svg")).toContainText("η (°)", { timeout: 200_000 });
  hand.report("… and the strain over η");
  await hand.does(() => widget.getByRole("tab", { name: "Export" }).click());
  await hand.does(() => widget.getByRole("button", { name: "Export" }).click());
  await expect(widget.locator(".rietbook-written")).toContainText(".gpx", { timeout: 60_000 });
  hand.report("… and the files of the mean");
});

test("tasks of docs/tasks.md: a batch of 300", async ({ page, tmpPath }) => {
  test.setTimeout(400_000);
  for (const file of ["ceo2_heating_75x4.zarr.zip", "CeO2.cif"]) {
    await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  }
  await page.filebrowser.openDirectory(tmpPath);
  const hand = new Hand(page);
  const widget = await openWithCif(page, tmpPath, "ceo2_heating_75x4.zarr.zip", hand);
  await hand.does(() => widget.getByRole("button", { name: "Run all" }).click());
  await expect(widget.getByRole("button", { name: "Stop" })).toBeDisabled({ timeout: 90_000 });
  await hand.does(() => widget.getByRole("tab", { name: "Series" }).click());
  await hand.does(() => widget.getByRole("button", { name: "Refine all lineouts" }).click());
  await expect(widget.locator(".rietbook-series svg")).toBeVisible({ timeout: 300_000 });
  hand.report("batch of 300");
});
