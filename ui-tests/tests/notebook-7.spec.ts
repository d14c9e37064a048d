import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";

const NOTEBOOKS = resolve(__dirname, "../../notebooks");
const FOLDER = "notebook-7";
/** Where the server of the tests looks for files. */
const PLACE = resolve(__dirname, "../../test-results/ui-server", FOLDER);

/**
 * What Notebook 7.6.5 says while it starts: the first with or without this extension, the second from the settings of
 * JupyterLab's document manager when file types were added before they are there, the third where the list of files finds its
 * folder before its own commands are there.
 */
const OF_NOTEBOOK = [
  /reading 'schema'/,
  /^Cannot convert undefined or null to object$/,
  /^Error: Command 'filebrowser:open-path' not registered\.$/,
];

/** What a page says is wrong, as it grows. */
function errorsOf(page: Page): readonly string[] {
  const errors: string[] = [];
  const note = (text: string) => {
    if (!OF_NOTEBOOK.some((known) => known.test(text))) errors.push(text);
  };
  page.on("pageerror", (error) => note(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") note(message.text());
  });
  return errors;
}

test.beforeAll(() => {
  rmSync(PLACE, { recursive: true, force: true });
  mkdirSync(join(PLACE, "data"), { recursive: true });
  copyFileSync(join(NOTEBOOKS, "01-first-refinement.ipynb"), join(PLACE, "first.ipynb"));
  for (const file of ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"])
    copyFileSync(join(NOTEBOOKS, "data", file), join(PLACE, file));
});

/** Galata's own pages end their kernels; these are none of them. */
test.afterAll(async ({ request }) => {
  const kernels = (await (await request.get("api/kernels")).json()) as readonly { readonly id: string }[];
  for (const { id } of kernels) expect((await request.delete(`api/kernels/${id}`)).ok()).toBe(true);
});

test("Notebook 7 shows the figures of a saved notebook, and the refinement widget beside it", async ({ page }) => {
  const errors = errorsOf(page);
  await page.goto(`notebooks/${FOLDER}/first.ipynb`);
  await expect(page.locator(".rietbook-figure canvas").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("menuitem", { name: "Rietbook" }).click();
  await page.getByRole("menuitem", { name: "Refinement of this notebook" }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await expect(widget).toBeVisible();
  await expect(widget.getByRole("button", { name: "Next stage" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("Notebook 7 opens a caked file from its list of files, and a stage is run", async ({ page, context }) => {
  const listErrors = errorsOf(page);
  await page.goto(`tree/${FOLDER}`);
  const opening = context.waitForEvent("page");
  await page.locator('.jp-DirListing-item:has-text("ceo2_norm0_12x2.zarr.zip")').dblclick();
  const viewer = await opening;
  const errors = errorsOf(viewer);
  await expect(viewer.locator(".rietbook-import svg image").first()).toBeVisible({ timeout: 60_000 });
  await viewer.getByRole("tab", { name: "Refinement" }).click();
  const widget = viewer.getByRole("region", { name: "Rietveld refinement" });
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(widget.locator(".rietbook-stages li").first()).toContainText("accepted");
  expect([...listErrors, ...errors]).toEqual([]);
});
