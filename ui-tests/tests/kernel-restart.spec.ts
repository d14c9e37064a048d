import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

interface OpenNotebook {
  readonly sessionContext: { restartKernel(): Promise<void> };
}

test("a kernel that is restarted in the middle of a refinement: said, nothing lost, run again to the same numbers", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(240_000);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILES[0]}")`).dblclick();
  await expect(page.locator(".rietbook-check")).toHaveCount(6);
  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  await expect(page.locator(".rietbook-session-status")).toContainText("In ceo2_norm0_12x2.ipynb", { timeout: 60_000 });
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  const status = widget.getByRole("status").first();
  await expect(widget.getByRole("button", { name: "Next stage" })).toBeEnabled({ timeout: 60_000 });
  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(stages.nth(0)).toContainText("accepted", { timeout: 60_000 });
  const before = (await status.textContent())!;

  await widget.getByRole("button", { name: "Run all" }).click();
  await expect(status).toContainText("Running");
  await page.evaluate(async () => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    await (notebook as unknown as OpenNotebook).sessionContext.restartKernel();
  });
  await expect(status).toContainText("not run in this kernel", { timeout: 60_000 });
  await expect(status).toContainText(/Rwp \d+\.\d\d %/);
  await expect(stages.nth(0)).toContainText("not run in this kernel");
  await expect(widget.locator(".rietbook-refinement-plot").getByRole("img")).toBeVisible();
  await screenshotInBothThemes(page, info, "kernel-restarted");

  await widget.getByRole("button", { name: /^Run \d+ again/ }).click();
  await expect(stages.nth(0)).toContainText("accepted", { timeout: 60_000 });
  await expect(widget.getByRole("button", { name: /^Run \d+ again/ })).toBeHidden({ timeout: 60_000 });
  // The stages that were cut off are run now; without the restart they would have come to the same.
  await widget.getByRole("button", { name: "Run all" }).click();
  await expect(stages.nth(4)).toContainText(/atoms.*%.*accepted/s, { timeout: 60_000 });
  while (await widget.getByRole("button", { name: "Undo" }).isEnabled()) {
    if ((await status.textContent()) === before) return;
    await widget.getByRole("button", { name: "Undo" }).click();
  }
  throw new Error(`No undo led back to "${before}".`);
});
