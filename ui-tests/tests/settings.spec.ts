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
  await page.contents.uploadFile(resolve(DATA, FILE), `${tmpPath}/${FILE}`);
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
