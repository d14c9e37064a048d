import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { savedFile } from "./saved-notebook";

const TUTORIAL = resolve(__dirname, "../../notebooks/01-first-refinement.ipynb");

test("a saved notebook shows its plots without a kernel: in JupyterLab, and as static pages without any script", async ({
  page,
  tmpPath,
  browser,
}) => {
  const notebook = JSON.parse(readFileSync(TUTORIAL, "utf8")) as {
    metadata: object;
    cells: { outputs?: { data?: Record<string, unknown> }[] }[];
  };
  const figures = notebook.cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter(({ data }) => data !== undefined && "image/svg+xml" in data).length;
  expect(figures).toBeGreaterThan(3);
  // Of a language that no kernel here has.
  notebook.metadata = { kernelspec: { name: "gone", display_name: "gone", language: "gone" } };
  await page.contents.uploadContent(JSON.stringify(notebook), "text", `${tmpPath}/saved.ipynb`);
  await page.notebook.openByPath(`${tmpPath}/saved.ipynb`);
  await page.locator(".jp-Dialog").getByRole("button", { name: "No Kernel" }).click();
  const shown = page.locator(".jp-NotebookPanel .rietbook-figure canvas, .jp-NotebookPanel .jp-OutputArea svg");
  await expect(shown.first()).toBeVisible();
  await expect(page.locator(".jp-NotebookPanel .rietbook-figure canvas").first()).toBeVisible();
  await expect(page.locator(".jp-KernelName").first()).toContainText("No Kernel");

  // As nbviewer and code hosts show it: the SVG of each figure, nothing of ours running.
  const jupyter = process.env.RIETBOOK_JUPYTER ?? "jupyter";
  const html = savedFile(tmpPath, "saved.html");
  execFileSync(jupyter, ["nbconvert", "--to", "html", "--output", html, TUTORIAL], { stdio: "pipe" });
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
  const still = await context.newPage();
  await still.goto(`file://${html}`);
  const drawings = still.locator(".jp-OutputArea-output svg, .jp-OutputArea-output img");
  await expect(drawings).toHaveCount(figures);
  for (const drawing of await drawings.all()) {
    const box = (await drawing.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThan(100);
  }
  await context.close();
});
