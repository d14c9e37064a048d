import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

/** Run by the real kernel with the real library. */
const CELL = `
import { chebyshev, createModel, openMidasZarr, plot, readCif, recipes, refine, show } from "rietbook";
const scan = await openMidasZarr("${FILES[0]}");
const data = await scan.histogram({ frame: 0, eta: "sum" });
const model = createModel({
  phases: { CeO2: await readCif("${FILES[1]}") },
  histograms: { ring: { data, instrument: scan.instrument, background: chebyshev(6) } },
});
const fit = await refine(model, recipes.midas);
show(plot.rietveld(fit));
`;

test("a figure from the kernel can be read, zoomed and switched between axes and scales", async ({
  page,
  tmpPath,
}, info) => {
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.notebook.createNew("figure.ipynb", { kernel: "tslab" });
  await page.notebook.setCell(0, "code", CELL);
  await page.notebook.run();

  const figure = page.locator(".jp-OutputArea .rietbook-figure");
  const canvas = figure.getByRole("img");
  await expect(canvas).toHaveAttribute("aria-label", /over 2θ \(°\), intensity linear/);
  await screenshotInBothThemes(page, info, "figure");

  const box = (await figure.locator(".rietbook-plot-area").boundingBox())!;
  const at = (place: number) => [box.x + place * box.width, box.y + box.height / 2] as const;
  const readout = figure.locator(".rietbook-readout");
  await page.mouse.move(...at(0.25));
  await expect(readout).toContainText(/2θ 5\.\d+°/);
  await expect(readout).toContainText(/d \d\.\d+ Å {3}Q \d\.\d+ Å⁻¹/);
  await expect(readout).toContainText(/CeO2 \(2 2 0\) at 5\.\d+°/);

  await page.mouse.down();
  await page.mouse.move(...at(0.4), { steps: 5 });
  await expect(figure.locator(".rietbook-selection")).toBeVisible();
  await page.mouse.up();
  await page.mouse.move(...at(0.01));
  await expect(readout).toContainText(/2θ 5\.4\d+°/);
  await page.mouse.move(...at(0.99));
  await expect(readout).toContainText(/2θ 7\.[34]\d+°/);
  await screenshotInBothThemes(page, info, "figure-zoomed");

  await figure.focus();
  const cells = await page.locator(".jp-Cell").count();
  await page.keyboard.press("a");
  await expect(canvas).toHaveAttribute("aria-label", /over Q \(Å⁻¹\)/);
  await page.keyboard.press("a");
  await expect(canvas).toHaveAttribute("aria-label", /over d \(Å\)/);
  await page.keyboard.press("a");
  await page.keyboard.press("l");
  await expect(figure.getByRole("button", { name: "Intensity square root" })).toHaveAttribute("aria-pressed", "true");
  expect(await page.locator(".jp-Cell").count()).toBe(cells);

  await page.keyboard.press("d");
  await expect(figure.locator(".rietbook-legend")).toContainText("(obs. − calc.)/σ");

  await page.keyboard.press("0");
  await page.mouse.move(...at(0.01));
  await expect(readout).toContainText(/2θ 2\.[12]\d+°/);
  await figure.getByText("Data as a table").click();
  await expect(figure.getByRole("table")).toContainText("difference");
});
