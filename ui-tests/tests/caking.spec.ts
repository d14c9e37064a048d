import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["CeO2_Pilatus1M_000001.tif", "CeO2_mask.tif", "ceo2_mask_params.txt", "CeO2.cif"];

/** The first step waits for a kernel to start and to load the library. */
const START = { timeout: 90_000 };

test.describe.configure({ timeout: 300_000 });

test("from a raw image to a caked file: mask, rings, cake, integration, import, every step a cell", async ({
  page,
  tmpPath,
}, info) => {
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
  await fill("Rings of", FILES[3]);
  await expect(image).toHaveAttribute("aria-label", /; [1-9]\d* rings drawn/);
  await widget.getByRole("button", { name: "Colours: log" }).click();
  await expect(widget.getByRole("button", { name: "Colours: log" })).toHaveAttribute("aria-pressed", "true");

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
  await expect(widget).toContainText("1 polygons, 0 strokes");
  await expect(image).not.toHaveAttribute("aria-label", before!);

  await widget.getByRole("button", { name: "What runs here?" }).click();
  await expect(widget).toContainText(/✓ cpu: /);
  await widget.getByRole("button", { name: "Cake frame 0" }).click();
  await expect(widget.locator(".rietbook-cake-panel svg")).toContainText("2θ (°)", { timeout: 60_000 });
  await screenshotInBothThemes(page, info, "caking");

  await widget.getByRole("button", { name: "Integrate all" }).click();
  await expect(widget.getByRole("status")).toContainText(/✓ caked\.zarr\.zip: 1 frames in/, { timeout: 60_000 });
  await widget.getByRole("button", { name: "Open in import" }).click();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
  await expect(page.locator(".rietbook-import")).toContainText("caked.zarr.zip");
  await page.notebook.activate("caking.ipynb");
  const notebook = page.locator(".jp-NotebookPanel");
  for (const name of ["openFrames", "createMask", "geometryFromMidas", "buildPixelBinMap", "createMidasZarrWriter"])
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
  await widget.getByRole("button", { name: "Integrate all" }).click();
  await expect(widget.getByRole("status")).toContainText(/✓ caked\.zarr\.zip: 1 frames in/, { timeout: 90_000 });
  expect(await page.contents.fileExists(`${tmpPath}/caked.zarr.zip`)).toBe(true);
  await widget.getByRole("button", { name: "Open in import" }).click();
  await expect(page.locator(".rietbook-import svg image").first()).toBeVisible();
});
