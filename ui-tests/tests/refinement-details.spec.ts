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
