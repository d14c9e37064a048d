import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { seriousFindings } from "./accessibility";
import { tabTo } from "./keyboard";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");

test("structures, instruments, parameters, summaries and detector frames are shown by what they are", async ({
  page,
  tmpPath,
}, info) => {
  const files = ["CeO2.cif", "cake_start.instprm", "ceo2_mask_params.txt", "CeO2_Pilatus1M_000001.tif"];
  for (const file of files) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  const summary = {
    histograms: [
      { Rwp: 9.5, status: "success", files: ["CeO2.cif", "hist_0000.gpx"] },
      { Rwp: 24.1, status: "flagged", reason: "spotty", files: [] },
      { Rwp: null, status: "failed", reason: "no points", files: [] },
    ],
  };
  await page.contents.uploadContent(JSON.stringify(summary), "text", `${tmpPath}/refinement_summary.json`);
  await page.contents.uploadContent("Dear colleague,\nfind enclosed …\n", "text", `${tmpPath}/letter.txt`);
  await page.contents.uploadContent("no pickle", "text", `${tmpPath}/broken.gpx`);
  await page.filebrowser.openDirectory(tmpPath);
  const open = (file: string) => page.locator(`.jp-DirListing-item:has-text("${file}")`).dblclick();
  const openWith = (file: string, factory: string) =>
    page.evaluate((options) => window.jupyterapp.commands.execute("docmanager:open", options).then(() => undefined), {
      path: `${tmpPath}/${file}`,
      factory,
    });
  const front = page.locator(".rietbook-document:visible");

  await open("CeO2.cif");
  await expect(front).toContainText("F m -3 m (225)");
  await expect(front.locator(".rietbook-figure canvas")).toBeVisible();
  await screenshotInBothThemes(page, info, "structure");
  expect(await seriousFindings(page)).toEqual([]);

  await open("cake_start.instprm");
  await expect(front).toContainText("wavelength");
  await expect(front).toContainText("instprm");

  await openWith("ceo2_mask_params.txt", "MIDAS parameters");
  await expect(front.locator("table")).toContainText("Lsd");
  await screenshotInBothThemes(page, info, "parameters");
  expect(await seriousFindings(page)).toEqual([]);

  await openWith("letter.txt", "MIDAS parameters");
  await expect(front.getByRole("alert")).toContainText(/found no key of MIDAS; line 1 is .*expected MIDAS parameters/);

  await openWith("refinement_summary.json", "Batch table of refinements");
  await front.getByRole("button", { name: "Rwp (%)" }).click();
  await front.getByRole("button", { name: "Rwp (%)" }).click();
  const rows = front.locator("tbody tr:visible");
  await expect(rows.first()).toContainText("24.10");
  await front.getByLabel("Status").selectOption("failed");
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText("no points");
  await front.getByLabel("Status").selectOption("");
  await front.getByRole("searchbox").fill("success");
  await expect(front.getByRole("status").last()).toContainText("1 of 3");
  await screenshotInBothThemes(page, info, "batch-table");
  expect(await seriousFindings(page)).toEqual([]);
  // By keyboard to a file of the row; one that is gone is said in place.
  await tabTo(page, front.getByRole("button", { name: "Open hist_0000.gpx" }));
  await page.keyboard.press("Enter");
  await expect(front.getByRole("alert").filter({ hasText: "hist_0000.gpx" })).toBeVisible();
  await front.getByRole("button", { name: "Open CeO2.cif" }).focus();
  await page.keyboard.press("Enter");
  await expect(front).toContainText("F m -3 m (225)");

  await open("broken.gpx");
  await expect(front.getByRole("alert")).toContainText("broken.gpx");

  await open("CeO2_Pilatus1M_000001.tif");
  await expect(front.locator(".rietbook-scan-facts")).toContainText("981 × 1043");
  const image = front.locator(".rietbook-image");
  const box = (await image.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(front.locator(".rietbook-readout")).toContainText(/column \d+ {3}row \d+/);
  await image.focus();
  await page.keyboard.press("l");
  await expect(front.getByRole("button", { name: "Colours: logarithmic (L)" })).toHaveAttribute("aria-pressed", "true");
  const before = await front.locator(".rietbook-readout").textContent();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowUp");
  await expect(front.locator(".rietbook-readout")).not.toHaveText(before!);
  await expect(front.locator(".rietbook-readout")).toContainText(/column \d+ {3}row \d+/);
  await screenshotInBothThemes(page, info, "image");
  expect(await seriousFindings(page)).toEqual([]);
});
