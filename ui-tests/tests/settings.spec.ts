import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILE = "ceo2_norm0_12x2.zarr.zip";

/** As much of JupyterLab's registry of settings as is used here. */
interface Registry {
  set(plugin: string, key: string, value: unknown): Promise<void>;
}

function setPreference(page: IJupyterLabPageFixture, key: string, value: unknown): Promise<void> {
  return page.evaluate(
    async ([name, wanted]) => {
      const registry = await window.galata.getPlugin("@jupyterlab/apputils-extension:settings");
      await (registry as unknown as Registry).set("@rietbook/jupyterlab:preferences", name as string, wanted);
    },
    [key, value] as const,
  );
}

test("every setting has its effect: colour map, colours, engine, terms of the background, recipe", async ({
  page,
  tmpPath,
}) => {
  for (const file of [FILE, "CeO2.cif"]) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILE}")`).dblclick();
  const cake = page.locator(".rietbook-import svg image").first();
  await expect(cake).toBeVisible();
  const viridis = await cake.getAttribute("href");
  await setPreference(page, "colourMap", "greys");
  await expect(page.locator(".rietbook-import svg image").first()).not.toHaveAttribute("href", viridis!);
  await setPreference(page, "colours", { calculated: "rgb(1, 2, 3)", background: "", difference: "" });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.style.getPropertyValue("--rietbook-calculated")))
    .toBe("rgb(1, 2, 3)");

  await setPreference(page, "engine", "wasm");
  await setPreference(page, "backgroundTerms", 9);
  await setPreference(page, "recipe", { atoms: false, marchDollase: true });
  await expect(page.locator(".rietbook-status-item")).toContainText("engine wasm");
  // The widget that is open follows them at once: the recipe's stages first, what it leaves out behind them.
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages).toHaveCount(6);
  await expect(stages.nth(4)).toContainText("March–Dollase");
  await expect(stages.nth(5)).toContainText(/atoms.*where it is needed/s);
  await setPreference(page, "recipe", { atoms: true, marchDollase: false });
  await expect(stages.nth(5)).toContainText(/March–Dollase.*where it is needed/s);
  await setPreference(page, "recipe", { atoms: false, marchDollase: true });
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  await expect(widget.locator(".rietbook-parameter-table")).toContainText("background.coefficients.8");
  await expect(widget.locator(".rietbook-parameter-table")).not.toContainText("background.coefficients.9");
  const commands = await page.evaluate(() => window.jupyterapp.commands.listCommands());
  const names = ["cancel", "caking", "import", "new-caking", "new-refinement", "refinement", "run-again"];
  expect(commands).toEqual(expect.arrayContaining(names.map((name) => `rietbook:${name}`)));
  const create = (command: string) =>
    page.evaluate(([name, cwd]) => window.jupyterapp.commands.execute(name, { cwd }).then(() => undefined), [
      command,
      tmpPath,
    ] as const);
  await create("rietbook:new-refinement");
  const notebook = page.locator(".jp-NotebookPanel:visible");
  await expect(notebook).toContainText("chebyshev(9)");
  await expect(notebook).toContainText("atoms: false, marchDollase: true");
  await create("rietbook:new-caking");
  await expect(page.locator(".jp-NotebookPanel:visible")).toContainText('selectEngine("wasm")');
});
