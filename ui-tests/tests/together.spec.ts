import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { lookAndCheck } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif", "rutile.cif"];

test("several lineouts and phases: one structure, a scale and a figure each; one lineout on its own again; atoms of a phase that is not there", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(240_000);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILES[0]}")`).dblclick();
  const view = page.locator(".rietbook-import");
  await expect(view.locator(".rietbook-check")).toHaveCount(6);
  await view.getByRole("row").nth(3).click();
  await view
    .getByRole("row")
    .nth(5)
    .click({ modifiers: ["Control"] });
  await expect(view.locator(".rietbook-scan-pattern .rietbook-figure")).toHaveCount(2);
  await page.getByRole("tab", { name: "Refinement", exact: true }).click();

  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  for (const file of FILES.slice(1)) {
    await widget.getByLabel("CIF file of a phase to add").fill(file);
    await widget.getByLabel("CIF file of a phase to add").press("Enter");
    await expect(widget.locator(".rietbook-phase-name").last()).toHaveText(file.replace(".cif", ""));
  }
  await expect(widget.getByLabel("Lineouts that are refined")).toHaveValue("together");
  await widget.getByRole("button", { name: "Next stage" }).click();
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages.nth(0)).toContainText("accepted", { timeout: 60_000 });
  const lineouts = widget.getByRole("group", { name: "Lineout in view" }).getByRole("button");
  await expect(lineouts).toHaveCount(2);
  const caption = widget.locator(".rietbook-refinement-plot .rietbook-caption");
  const first = (await caption.textContent())!;
  await lineouts.nth(1).click();
  await expect(caption).not.toHaveText(first);
  const table = widget.locator(".rietbook-parameter-table");
  await expect(table).toContainText("histograms.ring1.scale");
  await expect(table).toContainText("histograms.ring2.scale");
  await lookAndCheck(page, info, "refinement-together");

  await widget.getByLabel("Lineouts that are refined").selectOption({ index: 2 });
  const again = page.getByRole("button", { name: /^Run \d+ again/ });
  await expect(again).toBeVisible();
  await again.click();
  await expect(table).not.toContainText("histograms.ring2.scale", { timeout: 60_000 });
  await expect(lineouts).toHaveCount(0);
  await expect(again).toBeHidden();

  // Atoms of a phase that is not there: the stage says what came of it, and the widget goes on.
  await widget.getByRole("searchbox").fill("rutile uIso");
  for (const box of await widget.getByRole("checkbox", { name: /^Refine phases.rutile/ }).all()) await box.check();
  await widget.getByRole("button", { name: /^Refine with \d+ more free/ }).click();
  await expect(stages.nth(1)).toContainText(/accepted|rolled back|not converged/, { timeout: 60_000 });
  await expect(widget.getByRole("status").first()).toContainText("Rwp");
  await widget.getByRole("searchbox").fill("");
  await lookAndCheck(page, info, "refinement-two-phases");
});
