import { expect, test } from "@jupyterlab/galata";
import { screenshotInBothThemes } from "./screenshots";

test("the launcher's card makes a refinement notebook in the TypeScript kernel", async ({ page, tmpPath }, info) => {
  await page.filebrowser.openDirectory(tmpPath);
  await page.menu.clickMenuItem("File>New Launcher");
  await screenshotInBothThemes(page, info, "launcher");
  await page.locator(".jp-LauncherCard:visible", { hasText: "new refinement notebook" }).click();

  await expect(page.getByRole("tab", { name: "refinement.ipynb" })).toBeVisible();
  const notebook = page.locator(".jp-NotebookPanel");
  await expect(notebook.locator(".jp-Cell")).toHaveCount(7);
  await expect(notebook).toContainText("openMidasZarr");
  await expect(notebook.locator(".jp-KernelName")).toContainText("TypeScript");
  expect(await page.contents.fileExists(`${tmpPath}/refinement.ipynb`)).toBe(true);
});
