import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { lookAndCheck } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");

test("structures dropped from the file browser and the desktop, weight fractions, a value by hand, a suggestion, what was written opens", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(180_000);
  const files = ["quantification.zarr.zip", "anatase.cif", "rutile.cif"];
  for (const file of files) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  const item = (file: string) => page.locator(`.jp-DirListing-item:has-text("${file}")`);
  await item(files[0]).dblclick();
  const view = page.locator(".rietbook-import");
  await expect(view.locator(".rietbook-check").first()).toBeVisible();

  // Lineouts by a range of η; then the mean again.
  await view.getByLabel("lowest η, degrees").fill("0");
  await view.getByRole("button", { name: "choose", exact: true }).click();
  await expect(view.locator(".rietbook-scan-pattern .rietbook-figure")).toHaveCount(2);
  await expect(view.locator(".rietbook-scan-pattern")).not.toContainText("η = −");
  await view.getByRole("row", { name: /all \(mean\)/ }).click();
  await expect(view.locator(".rietbook-scan-pattern .rietbook-figure")).toHaveCount(1);

  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  const phases = widget.locator(".rietbook-phases");
  const drag = async (file: string) => {
    const place = (await phases.boundingBox())!;
    await item(file).hover();
    await page.mouse.down();
    await page.mouse.move(place.x + 200, place.y + 200, { steps: 4 });
    await page.mouse.move(place.x + 40, place.y + place.height / 2, { steps: 2 });
    await page.mouse.up();
  };
  await drag("anatase.cif");
  await expect(widget.locator(".rietbook-phase-name")).toHaveText(["anatase"]);
  await drag("rutile.cif");
  await expect(widget.locator(".rietbook-phase-name")).toHaveText(["anatase", "rutile"]);
  const drop = (name: string, text: string) =>
    phases.evaluate(
      (node, [file, content]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], file));
        node.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      [name, text] as const,
    );
  await drop("notes.txt", "no structure");
  await expect(phases.getByRole("alert")).toContainText("notes.txt: found another kind of file, expected .cif");
  await drop("corundum.cif", readFileSync(resolve(DATA, "corundum.cif"), "utf8"));
  await expect(widget.locator(".rietbook-phase-name")).toHaveText(["anatase", "rutile", "corundum"]);
  expect(await page.contents.fileExists(`${tmpPath}/corundum.cif`)).toBe(true);

  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(1, { timeout: 60_000 });
  await expect(widget.locator(".rietbook-phase-fraction")).toHaveCount(3);
  await expect(widget.locator(".rietbook-phase-fraction").first()).toContainText(/weight fraction 0\.\d+\(\d+\)/);

  // One click on what the data ask to be freed next.
  await widget.getByRole("tab", { name: "Diagnosis" }).click();
  const suggestion = widget
    .locator(".rietbook-diagnosis")
    .getByRole("button", { name: /^Free / })
    .first();
  const wanted = (await suggestion.textContent())!.replace("Free ", "");
  await suggestion.click();
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  await expect(stages.nth(1)).toContainText(wanted);
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(2, { timeout: 60_000 });

  // A value that it cannot have is refused in words; another one is set, and the stages begin anew from it.
  await widget.getByRole("tab", { name: "Parameters" }).click();
  await widget.getByRole("searchbox").fill("anatase.cell.a");
  const row = widget.locator(".rietbook-parameter-table tbody tr").first();
  await row.locator("td").nth(2).dblclick();
  const field = widget.getByLabel(/^New value of phases\.anatase\.cell\.a/);
  await field.fill("-3");
  await field.press("Enter");
  expect(await field.evaluate((input: HTMLInputElement) => input.validationMessage)).toContain("It must lie between");
  await field.fill("3.79");
  await field.press("Enter");
  await expect(stages.nth(2)).toContainText("values set: phases.anatase.cell.a");
  await expect(row).toContainText("3.79");
  await expect(stages.nth(3)).toContainText(/background \+ scale.*next/s);
  await lookAndCheck(page, info, "refinement-mixture");

  await widget.getByRole("button", { name: "Next stage" }).click();
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(4, { timeout: 60_000 });
  await widget.getByRole("tab", { name: "Export" }).click();
  await widget.getByRole("button", { name: "Export" }).click();
  await expect(widget.locator(".rietbook-written")).toContainText("ring.gpx", { timeout: 60_000 });
  await page.evaluate(
    (path) => window.jupyterapp.commands.execute("docmanager:open", { path }).then(() => undefined),
    `${tmpPath}/results/ring.gpx`,
  );
  const project = page.locator(".rietbook-document:visible");
  await expect(project).toContainText("anatase", { timeout: 60_000 });
  await expect(project.locator(".rietbook-figure canvas")).toBeVisible();
  await lookAndCheck(page, info, "project");
});

test("a check's button mends the widths of the file; after all stages the table names what is tied and what is at its limit", async ({
  page,
  tmpPath,
}) => {
  test.setTimeout(180_000);
  for (const file of ["ceo2_mask.zarr.zip", "CeO2.cif"])
    await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator('.jp-DirListing-item:has-text("ceo2_mask.zarr.zip")').dblclick();
  const view = page.locator(".rietbook-import");
  const widths = view.locator(".rietbook-check", { hasText: "widths" });
  await expect(widths).toHaveClass(/rietbook-check-(bad|doubtful)/);
  const use = widths.getByRole("button", { name: /^Use .*W [\d.]+/ });
  const [, W] = /W ([\d.]+)/.exec((await use.textContent())!)!;
  await use.click();
  await expect(widths).toHaveClass(/rietbook-check-good/);
  await expect(use).toBeHidden();
  await view.getByText("Instrument", { exact: true }).click();
  await expect(view.getByRole("textbox", { name: /^W\b/ })).toHaveValue(W);

  // Many lineouts are counted, and the first of them is at the top of the list.
  await view.getByLabel("lowest η, degrees").fill("100");
  await view.getByLabel("highest η, degrees").fill("140");
  await view.getByRole("button", { name: "choose", exact: true }).click();
  await expect(view.locator(".rietbook-lineout-count")).toHaveText(", 8 chosen");
  await expect(view.getByRole("row", { name: /^137\.5°/ })).toBeInViewport();
  await view.getByRole("row", { name: /all \(mean\)/ }).click();

  await page.getByRole("tab", { name: "Refinement", exact: true }).click();
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  await widget.getByLabel("CIF file of a phase to add").fill("CeO2.cif");
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  await expect(widget.getByRole("button", { name: "Run all" })).toBeEnabled({ timeout: 60_000 });
  await widget.getByRole("button", { name: "Run all" }).click();
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(5, { timeout: 60_000 });
  // Coarse grains: no tick beside this GOF, and how good the fit is at all comes first.
  await expect(widget.getByRole("status").first()).toContainText(/GOF 3\d\.\d\d.*⚑ the misfit is 1\d % of the peaks/);

  const search = widget.getByRole("searchbox", { name: /^Search parameters/ });
  const rows = widget.getByRole("table", { name: "Parameters of the model" }).locator("tbody tr");
  await search.fill("tied cell");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(/phases\.CeO2\.cell\.b *5\.41\d+\(\d+\) *Å *↳ tied to cell\.a/);
  await expect(rows.first().getByRole("checkbox")).toHaveCount(0);
  await search.fill("at limit");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("⊣ at limit");
  await expect(rows.getByRole("checkbox")).toBeChecked();

  await widget.getByRole("tab", { name: "Diagnosis" }).click();
  const offered = widget.locator(".rietbook-diagnosis").getByRole("button", { name: /^Free / });
  await expect(offered.first()).toHaveText("Free zero");
  const doubted = widget.locator(".rietbook-finding", { hasText: "occupancy" });
  await expect(doubted).toContainText(/Doubtful: \d+ % of a site that is full in the model would be empty/);
});
