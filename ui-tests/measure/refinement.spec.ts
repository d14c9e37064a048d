import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import type { Locator } from "@playwright/test";
import { messageTimes, watchMessages } from "./kernel-messages";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

/** Frames of the screen while something is done in each of them. */
async function framesPerSecond(page: IJupyterLabPageFixture, selector: string, key: "pan" | "zoom") {
  return page.evaluate(
    async ([target, kind]) => {
      const node = document.querySelector(target)!;
      const press = (name: string) => node.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
      const times: number[] = [];
      for (let i = 0; i < 60; i++) {
        press(kind === "pan" ? (i % 20 < 10 ? "ArrowRight" : "ArrowLeft") : i % 12 < 6 ? "+" : "-");
        times.push(await new Promise<number>((done) => requestAnimationFrame(done)));
      }
      return (1000 * (times.length - 1)) / (times[times.length - 1] - times[0]);
    },
    [selector, key] as const,
  );
}

test("frames per second of a pattern of 100,000 points", async ({ page, tmpPath }) => {
  await page.filebrowser.openDirectory(tmpPath);
  await page.notebook.createNew("many.ipynb", { kernel: "tslab" });
  const cell = `
import { plot, show } from "rietbook";
const n = 100000;
const twoTheta = Float64Array.from({ length: n }, (_, i) => 2 + (i * 20) / n);
const intensity = twoTheta.map((x, i) => 100 + 900 * Math.exp(-(((x % 1) - 0.5) ** 2) / 1e-4) + 20 * Math.sin(i));
const sigma = intensity.map(Math.sqrt);
const data = { name: "many", file: "none", twoTheta, intensity, sigma, azimuth: 0, metadata: { wavelength: 0.4 } };
show(plot.pattern(data));`;
  await page.notebook.setCell(0, "code", cell);
  await page.notebook.run();
  const figure = ".jp-OutputArea .rietbook-figure";
  await expect(page.locator(figure).getByRole("img")).toHaveAttribute("aria-label", /100000 observed/);
  await page.locator(figure).focus();
  await page.keyboard.press("+");
  for (const kind of ["pan", "zoom"] as const) {
    console.log(`${kind}: ${(await framesPerSecond(page, figure, kind)).toFixed(0)} frames per second`);
  }
});

/** Opens a caked file and goes to the refinement, in the page's worker. */
async function openRefinement(page: IJupyterLabPageFixture, tmpPath: string) {
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  const opened = Date.now();
  await page.locator(`.jp-DirListing-item:has-text("${FILES[0]}")`).dblclick();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
  console.log(`double click to cake: ${((Date.now() - opened) / 1000).toFixed(2)} s`);
  await page.getByRole("tab", { name: "Refinement" }).click();
  return page.getByRole("region", { name: "Rietveld refinement" });
}

async function addPhase(widget: Locator): Promise<void> {
  await widget.getByLabel("CIF file of a phase to add").fill(FILES[1]);
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
}

/** Prints the time of each of the five stages; the plot is looked at for so many milliseconds before the next click. */
async function timeStages(page: IJupyterLabPageFixture, widget: Locator, where: "worker" | "kernel", look = 0) {
  for (let stage = 1; stage <= 5; stage++) {
    const next = widget.getByRole("button", { name: "Next stage" });
    await expect(next).toBeEnabled({ timeout: 60_000 });
    await page.waitForTimeout(look);
    const [name, milliseconds, start] = await next.evaluate(async (button: HTMLButtonElement) => {
      const panel = button.closest(".rietbook-refinement")!;
      const caption = () => panel.querySelector(".rietbook-refinement-plot .rietbook-caption")?.textContent;
      const [title, before, clicked] = [button.title, caption(), performance.now()];
      button.click();
      while (caption() === before) await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => requestAnimationFrame(done));
      return [title, performance.now() - clicked, clicked] as const;
    });
    const messages = where === "kernel" ? `   ${await messageTimes(page, start)}` : "";
    console.log(`${where}: ${name.split(" (")[0]}: ${(milliseconds / 1000).toFixed(2)} s${messages}`);
  }
}

test("seconds from the click on a stage to its plot, in the worker", async ({ page, tmpPath }) => {
  const widget = await openRefinement(page, tmpPath);
  await addPhase(widget);
  await timeStages(page, widget, "worker");
});

test("seconds from the click on a stage to its plot, as the first cells of a kernel and again", async ({
  page,
  tmpPath,
}) => {
  await watchMessages(page);
  const widget = await openRefinement(page, tmpPath);
  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  await expect(page.locator(".jp-Notebook .jp-OutputArea-output").first()).toBeVisible({ timeout: 60_000 });
  await addPhase(widget);
  await expect(widget.locator(".rietbook-refinement-plot").getByRole("img")).toBeVisible({ timeout: 60_000 });
  // As long as somebody looks at the pattern before the first click.
  await page.waitForTimeout(5000);
  await timeStages(page, widget, "kernel", 1000);
  await undoAll(widget);
  console.log("again");
  await timeStages(page, widget, "kernel", 1000);
  await undoAll(widget);
  console.log("again, each click as soon as there is a button");
  await timeStages(page, widget, "kernel");
});

async function undoAll(widget: Locator): Promise<void> {
  for (let left = 4; left >= 0; left--) {
    await widget.getByRole("button", { name: "Undo" }).click();
    await expect(widget.locator(".rietbook-stages li", { hasText: "accepted" })).toHaveCount(left);
  }
}
