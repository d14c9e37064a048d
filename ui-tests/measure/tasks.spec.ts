import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { Locator } from "@playwright/test";

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

async function addPhase(hand: Hand, widget: Locator, file: string): Promise<void> {
  await hand.does(async () => {
    await widget.getByLabel("CIF file of a phase to add").fill(file);
    await widget.getByLabel("CIF file of a phase to add").press("Enter");
  });
  const canvas = widget.locator(".rietbook-refinement-plot").getByRole("img");
  const phase = new RegExp(`reflections of .*${file.replace(".cif", "")}`);
  await expect(canvas).toHaveAttribute("aria-label", phase, { timeout: 90_000 });
}

async function openWithCif(page: IJupyterLabPageFixture, file: string, cif: string, hand: Hand): Promise<Locator> {
  await hand.does(() => page.locator(`.jp-DirListing-item:has-text("${file}")`).dblclick());
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible({ timeout: 60_000 });
  await hand.does(() => page.getByRole("tab", { name: "Refinement" }).click());
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await addPhase(hand, widget, cif);
  return widget;
}

test("tasks of docs/tasks.md: calibrant, one pattern, strain over η", async ({ page, tmpPath }) => {
  test.setTimeout(400_000);
  for (const file of ["ceo2_mask.zarr.zip", "CeO2.cif"]) {
    await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  }
  await page.filebrowser.openDirectory(tmpPath);
  const hand = new Hand(page);
  const widget = await openWithCif(page, "ceo2_mask.zarr.zip", "CeO2.cif", hand);
  hand.report("check my calibrant");

  await hand.does(() => widget.getByRole("button", { name: "Run all" }).click());
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages.nth(4)).toContainText(/atoms.*%/s, { timeout: 90_000 });
  await expect(widget.getByRole("button", { name: "Stop", exact: true })).toBeDisabled({ timeout: 90_000 });
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

test("tasks of docs/tasks.md: quantify two phases", async ({ page, tmpPath }) => {
  test.setTimeout(400_000);
  const cifs = ["anatase.cif", "rutile.cif", "corundum.cif"];
  for (const file of ["quantification.zarr.zip", ...cifs]) {
    await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  }
  await page.filebrowser.openDirectory(tmpPath);
  const hand = new Hand(page);
  const widget = await openWithCif(page, "quantification.zarr.zip", cifs[0], hand);
  for (const cif of cifs.slice(1)) await addPhase(hand, widget, cif);
  await hand.does(() => widget.getByRole("button", { name: "Run all" }).click());
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(5, { timeout: 120_000 });
  await expect(widget.getByRole("button", { name: "Stop", exact: true })).toBeDisabled({ timeout: 90_000 });
  const fractions = async () => (await widget.locator(".rietbook-phase-fraction").allTextContents()).join(", ");
  console.log(await fractions());
  hand.report("quantify two phases beside a standard");
  await hand.does(() => widget.getByRole("searchbox").fill("size"));
  const boxes = widget.getByRole("checkbox", { name: /^Refine histograms\.ring\.phases\.\w+\.size/ });
  await expect(boxes).toHaveCount(3);
  for (const box of await boxes.all()) await hand.does(() => box.check());
  await hand.does(() => widget.getByRole("button", { name: /^Refine with \d+ more free/ }).click());
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(6, { timeout: 120_000 });
  console.log(await fractions());
  hand.report("… with crystallite sizes of their own");
  // 45 % anatase, 25 % rutile and 30 % glass with a fifth of corundum, 99 % of it crystalline: shares of what diffracts.
  const shares = [0.8 * 0.45, 0.8 * 0.25, 0.2 * 0.99];
  const whole = shares.reduce((sum, share) => sum + share);
  const found = [...(await fractions()).matchAll(/0\.\d+/g)].map(([text]) => Number(text));
  expect(found).toHaveLength(3);
  for (const [i, share] of found.entries()) expect(Math.abs(share - shares[i] / whole)).toBeLessThan(0.015);
});

test("tasks of docs/tasks.md: a batch of 300", async ({ page, tmpPath }) => {
  test.setTimeout(400_000);
  for (const file of ["ceo2_heating_75x4.zarr.zip", "CeO2.cif"]) {
    await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  }
  await page.filebrowser.openDirectory(tmpPath);
  const hand = new Hand(page);
  const widget = await openWithCif(page, "ceo2_heating_75x4.zarr.zip", "CeO2.cif", hand);
  await hand.does(() => widget.getByRole("button", { name: "Run all" }).click());
  await expect(widget.getByRole("button", { name: "Stop", exact: true })).toBeDisabled({ timeout: 90_000 });
  await hand.does(() => widget.getByRole("tab", { name: "Series" }).click());
  await hand.does(() => widget.getByRole("button", { name: "Refine all lineouts" }).click());
  await expect(widget.locator(".rietbook-series svg")).toBeVisible({ timeout: 300_000 });
  hand.report("batch of 300");
});
