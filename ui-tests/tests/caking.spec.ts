import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { seriousFindings } from "./accessibility";
import { refuseOtherHosts } from "./other-hosts";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["CeO2_Pilatus1M_000001.tif", "CeO2_mask.tif", "ceo2_mask_params.txt", "CeO2.cif"];

/** What is said of a pixel. */
const ANGLES = /column \d+ {3}row \d+ {3}R [\d.]+ px {3}2θ [\d.]+° {3}Q [\d.]+ Å⁻¹ {3}d [\d.]+ Å {3}η −?[\d.]+°/;

/** The first step waits for a kernel to start and to load the library. */
const START = { timeout: 90_000 };

test.describe.configure({ timeout: 300_000 });

test("from a raw image to a caked file: mask, rings, cake, integration, import, every step a cell", async ({
  page,
  tmpPath,
}, info) => {
  const others = await refuseOtherHosts(page);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.notebook.createNew("caking.ipynb", { kernel: "tslab" });
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute("rietbook:caking");
  });

  const widget = page.getByRole("region", { name: "Caking" });
  const fill = async (label: string, text: string) => {
    const field = widget.getByLabel(label, { exact: true });
    await field.fill(text);
    await field.press("Tab");
  };
  const image = widget.locator(".rietbook-image").getByRole("img");
  await fill("Frames", FILES[0]);
  await expect(image).toHaveAttribute("aria-label", /981 × 1043 pixels/, START);
  await fill("Parameters", FILES[2]);
  await expect(widget.getByLabel(/^RBinSize/)).toHaveValue("0.5");
  await fill("Mask", FILES[1]);
  await expect(image).toHaveAttribute("aria-label", /[1-9]\d*\.\d % masked/);
  await fill("Rings of", "ceo2");
  await expect(image).toHaveAttribute("aria-label", /; 17 rings drawn/);
  await widget.getByRole("button", { name: "Colours: logarithmic (L)" }).click();
  await expect(widget.getByRole("button", { name: "Colours: logarithmic (L)" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );

  const before = await image.getAttribute("aria-label");
  await widget.getByRole("button", { name: /Clicks set corners/ }).click();
  const box = (await widget.locator(".rietbook-image-stage").boundingBox())!;
  for (const [x, y] of [
    [0.45, 0.2],
    [0.55, 0.2],
    [0.5, 0.35],
  ])
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await page.keyboard.press("Enter");
  await expect(widget).toContainText("1 polygon, 0 strokes");
  await expect(image).not.toHaveAttribute("aria-label", before!);

  await expect(widget).not.toContainText("Running");

  const readout = widget.locator(".rietbook-image .rietbook-readout");
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.43 * box.height);
  await expect(readout).toContainText(ANGLES);
  await expect(readout).toContainText(/intensity ≈ \d/);
  await widget.getByRole("button", { name: /masks what the brush touches/ }).click();
  await widget.locator(".rietbook-image").focus();
  await page.keyboard.press("ArrowRight");
  const first = await readout.textContent();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(readout).not.toHaveText(first!);
  await expect(readout).toContainText(ANGLES);
  await page.keyboard.press("Enter");
  await expect(widget).toContainText("1 polygon, 1 stroke");
  await expect(widget).not.toContainText("Running");
  await widget.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(() => page.contents.fileExists(`${tmpPath}/mask.tif`)).toBe(true);

  await widget.getByRole("button", { name: "What runs here?" }).click();
  await expect(widget).toContainText(/✓ cpu: /);
  await widget.getByRole("button", { name: "Cake frame 0" }).click();
  await expect(widget.locator(".rietbook-cake-panel svg")).toContainText("2θ (°)", { timeout: 60_000 });
  const cake = widget.locator(".rietbook-cake-panel .rietbook-figure");
  await cake.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(cake.locator(".rietbook-readout")).toContainText(
    /η −?[\d.]+° {3}R [\d.]+ px {3}2θ .* {3}Q .* Å⁻¹ {3}d /,
  );
  await screenshotInBothThemes(page, info, "caking");
  expect(await seriousFindings(page)).toEqual([]);

  await widget.getByRole("button", { name: "Integrate all" }).click();
  await expect(widget.getByRole("status")).toContainText(/✓ caked\.zarr\.zip: 1 frame in/, { timeout: 60_000 });
  await widget.getByRole("button", { name: "Open in import" }).click();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
  await expect(page.locator(".rietbook-import")).toContainText("caked.zarr.zip");
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const refinement = page.getByRole("region", { name: "Rietveld refinement" });
  await refinement.getByLabel("CIF file of a phase to add").fill(FILES[3]);
  await refinement.getByLabel("CIF file of a phase to add").press("Enter");
  await expect(refinement.getByRole("button", { name: "Next stage" })).toBeEnabled({ timeout: 60_000 });
  await screenshotInBothThemes(page, info, "caking-refinement");
  expect(others).toEqual([]);
  await page.notebook.activate("caking.ipynb");
  const notebook = page.locator(".jp-NotebookPanel");
  for (const name of [
    "openFrames",
    "createMask",
    "writeMask",
    "standardCalibrant",
    "geometryFromMidas",
    "buildPixelBinMap",
    "createMidasZarrWriter",
  ])
    await expect(notebook).toContainText(name);
});

test("a parameter file that is none is said in place, and the rest goes on", async ({ page, tmpPath }) => {
  await page.contents.uploadFile(resolve(DATA, FILES[0]), `${tmpPath}/${FILES[0]}`);
  await page.contents.uploadContent("this is no parameter file", "text", `${tmpPath}/wrong.txt`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.notebook.createNew("wrong.ipynb", { kernel: "tslab" });
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute("rietbook:caking");
  });
  const widget = page.getByRole("region", { name: "Caking" });
  await widget.getByLabel("Parameters", { exact: true }).fill("wrong.txt");
  await widget.getByLabel("Parameters", { exact: true }).press("Tab");
  await expect(widget.getByRole("alert")).toContainText("wrong.txt");
  await widget.getByLabel("Frames", { exact: true }).fill(FILES[0]);
  await widget.getByLabel("Frames", { exact: true }).press("Tab");
  await expect(widget.locator(".rietbook-image").getByRole("img")).toHaveAttribute(
    "aria-label",
    /981 × 1043 pixels/,
    START,
  );
});

test("an image opened with the caking widget is caked in the page, without a notebook", async ({ page, tmpPath }) => {
  for (const file of [FILES[0], FILES[2]]) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.evaluate(async (path) => {
    await window.jupyterapp.commands.execute("docmanager:open", { path, factory: "Rietbook caking" });
  }, `${tmpPath}/${FILES[0]}`);
  const widget = page.getByRole("region", { name: "Caking" });
  await expect(widget.locator(".rietbook-image").getByRole("img")).toHaveAttribute(
    "aria-label",
    /981 × 1043 pixels/,
    START,
  );
  await widget.getByLabel("Parameters", { exact: true }).fill(FILES[2]);
  await widget.getByLabel("Parameters", { exact: true }).press("Tab");
  await expect(widget.getByLabel(/^RBinSize/)).toHaveValue("0.5");
  await page.getByRole("tab", { name: "Import", exact: true }).click();
  await expect(page.locator(".rietbook-import")).toContainText("No caked file is open");
  await page.getByRole("tab", { name: "Caking", exact: true }).click();
  await widget.getByRole("button", { name: "Integrate all" }).click();
  await expect(widget.getByRole("status")).toContainText(/✓ caked\.zarr\.zip: 1 frame in/, { timeout: 90_000 });
  expect(await page.contents.fileExists(`${tmpPath}/caked.zarr.zip`)).toBe(true);
  // A look at one frame does not make what was integrated out of date.
  await widget.getByRole("button", { name: "Cake frame 0" }).click();
  await expect(widget.locator(".rietbook-cake-panel svg")).toContainText("2θ (°)", { timeout: 60_000 });
  await expect(widget.getByRole("status")).not.toContainText("out of date");
  await page.getByRole("tab", { name: "Import", exact: true }).click();
  await page.getByRole("button", { name: "Import caked.zarr.zip" }).click();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
});
