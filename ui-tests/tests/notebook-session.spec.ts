import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";

/** As much of JupyterLab's notebook panel as the tests reach into. */
interface OpenNotebook {
  readonly content: {
    readonly model: {
      readonly cells: Iterable<{ readonly id: string; readonly sharedModel: { source: string } }>;
      readonly sharedModel: { deleteCell(index: number): void };
    };
  };
  readonly sessionContext: { restartKernel(): Promise<void>; shutdown(): Promise<void> };
}

const DATA = resolve(__dirname, "../../notebooks/data");
const FILE = "ceo2_norm0_12x2.zarr.zip";

test("the widget follows its notebook: edited and deleted cells, a restarted kernel, another notebook beside it", async ({
  page,
  tmpPath,
}) => {
  await page.contents.uploadFile(resolve(DATA, FILE), `${tmpPath}/${FILE}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILE}")`).dblclick();
  const view = page.locator(".rietbook-import");
  await expect(view.locator(".rietbook-check")).toHaveCount(6);
  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  const status = page.locator(".rietbook-session-status");
  const pattern = view.locator(".rietbook-scan-pattern");
  await expect(status).toContainText("In ceo2_norm0_12x2.ipynb", { timeout: 60_000 });

  // A cell edited by hand: what it shows is what the widget shows, and the cells that need it are out of date.
  const edited = await page.evaluate(() => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    const { cells } = (notebook as unknown as OpenNotebook).content.model;
    const found = [...cells].find((cell) => cell.sharedModel.source.startsWith("const ring"))!;
    found.sharedModel.source = "const ring = await scan.histogram({ frame: 1, eta: 3 });\nshow(plot.pattern(ring));";
    return found.id;
  });
  const runAgain = page.getByRole("button", { name: /^Run \d+ again/ });
  await runAgain.click();
  await expect(pattern).toContainText("frame 1, η = ");
  await expect(runAgain).toHaveCount(0);

  // A deleted cell: its figure goes, and the next click writes it anew.
  await page.evaluate((id) => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    const { model } = (notebook as unknown as OpenNotebook).content;
    model.sharedModel.deleteCell([...model.cells].findIndex((cell) => cell.id === id));
  }, edited);
  await expect(pattern.locator(".rietbook-figure")).toHaveCount(0);
  await view.getByRole("row").nth(3).click();
  await expect(pattern).toContainText("frame 0, η = ");

  // A restarted kernel knows nothing: what the next click needs is run before it.
  await page.evaluate(async () => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    await (notebook as unknown as OpenNotebook).sessionContext.restartKernel();
  });
  await view.getByRole("row").nth(4).click();
  await expect(pattern).toContainText("η = −167.5°");
  await expect(status).not.toContainText("not defined");

  // Another notebook of the same file: actions go to their own.
  const cells = await page.locator(".jp-NotebookPanel .jp-CodeCell").count();
  await page.menu.clickMenuItem("File>New>Notebook");
  await page.locator(".jp-Dialog").getByRole("button", { name: "Select" }).click();
  await page.getByRole("tab", { name: FILE }).click();
  await view.getByRole("row").nth(5).click();
  await expect(pattern).toContainText("η = −162.5°");
  expect(await page.locator(".jp-NotebookPanel:visible .jp-CodeCell").count()).toBe(cells);
});

test("without a kernel the widget says how to get one, keeps what it shows, and goes on when there is one", async ({
  page,
  tmpPath,
}) => {
  await page.contents.uploadFile(resolve(DATA, FILE), `${tmpPath}/${FILE}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILE}")`).dblclick();
  const view = page.locator(".rietbook-import");
  await expect(view.locator(".rietbook-check")).toHaveCount(6);
  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  const status = page.locator(".rietbook-session-status");
  await expect(status).toContainText("In ceo2_norm0_12x2.ipynb", { timeout: 60_000 });

  await page.evaluate(async () => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label.endsWith(".ipynb"));
    await (notebook as unknown as OpenNotebook).sessionContext.shutdown();
  });
  await expect(status).toContainText("rietbook install");
  await expect(view.locator("svg image").first()).toBeVisible();
  await page.locator(".rietbook-session-bar").getByRole("button", { name: "Restart the kernel" }).click();
  await expect(status).toContainText("In ceo2_norm0_12x2.ipynb", { timeout: 60_000 });
  await view.getByRole("row").nth(3).click();
  await expect(view.locator(".rietbook-scan-pattern")).toContainText("η = −172.5°");
});
