import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { seriousFindings } from "./accessibility";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILE = "ceo2_norm0_12x2.zarr.zip";

test("a double click on a .zarr.zip shows its cake, lineouts, checks and a pattern, read by range requests", async ({
  page,
  tmpPath,
}, info) => {
  await page.contents.uploadFile(resolve(DATA, FILE), `${tmpPath}/${FILE}`);
  const requests: string[] = [];
  page.on("request", (request) => {
    const range = request.headers()["range"];
    requests.push(`${request.method()} ${new URL(request.url()).pathname} ${range ?? ""}`.trim());
  });

  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILE}")`).dblclick();

  const view = page.locator(".rietbook-import");
  await expect(view.locator(".rietbook-scan-title")).toHaveText(FILE);
  await expect(view.locator(".rietbook-heading").first()).toContainText(/Lineouts \d+ of 12/);
  await expect(view.locator("svg image").first()).toBeVisible();
  const pattern = view.locator(".rietbook-scan-pattern");
  await expect(pattern).toContainText("frame 0, mean over η");
  await expect(view.locator(".rietbook-check")).toHaveCount(6);

  await view.getByRole("row").nth(4).click();
  await expect(pattern).toContainText(/frame 0, η = −?[\d.]+°/);
  await view
    .getByRole("row")
    .nth(6)
    .click({ modifiers: ["Shift"] });
  await expect(pattern.locator(".rietbook-figure")).toHaveCount(3);
  await expect(view.locator(".rietbook-cake-marker")).toHaveCount(3);

  await view.getByRole("button", { name: "Next frame" }).click();
  await expect(pattern).toContainText("frame 1, ");
  await page.keyboard.press("ArrowUp");
  await expect(pattern.locator(".rietbook-figure")).toHaveCount(1);

  const cake = view.locator('svg [data-mark="frame"]').first();
  const box = (await cake.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(view.locator(".rietbook-readout").first()).toContainText(
    /R [\d.]+ px {3}2θ \d\.\d+° {3}Q .* Å⁻¹ {3}d .* Å/,
  );

  const ofFile = requests.filter((line) => line.includes(`/files/`) && line.includes(FILE.replace(".zarr.zip", "")));
  expect(ofFile.filter((line) => line.includes("bytes="))).not.toHaveLength(0);
  expect(ofFile.filter((line) => !/bytes=|instprm|samprm/.test(line))).toHaveLength(0);
  expect(requests.filter((line) => line.includes("/checkpoints") && line.startsWith("POST"))).toHaveLength(0);

  await view.locator(".rietbook-figure").first().focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowDown");
  await expect(view.locator(".rietbook-readout").first()).toContainText(/η −?[\d.]+° {3}R [\d.]+ px/);
  await page.keyboard.press("Enter");
  await expect(pattern).toContainText("frame 1, η = −177.5°");
  await screenshotInBothThemes(page, info, "import");
  expect(await seriousFindings(page)).toEqual([]);
});

test("what is done in the import widget continues in a notebook, whose cells a real kernel runs", async ({
  page,
  tmpPath,
}, info) => {
  await page.contents.uploadFile(resolve(DATA, FILE), `${tmpPath}/${FILE}`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${FILE}")`).dblclick();
  const view = page.locator(".rietbook-import");
  await expect(view.locator(".rietbook-check")).toHaveCount(6);

  await view.getByText("Instrument", { exact: true }).click();
  const width = view.getByLabel("W", { exact: true });
  await width.fill("4");
  await width.press("Enter");
  await expect(view.locator(".rietbook-instrument tr", { has: page.getByLabel("W", { exact: true }) })).toContainText(
    "edited",
  );

  await page.getByRole("button", { name: "Continue in a notebook" }).click();
  const notebook = page.locator(".jp-NotebookPanel");
  await expect(notebook).toBeVisible();
  const bar = page.locator(".rietbook-session-status");
  await expect(bar).toContainText("In ceo2_norm0_12x2.ipynb", { timeout: 60_000 });
  await expect(notebook.locator(".jp-CodeCell")).toHaveCount(7);
  await expect(notebook).toContainText('const scan = await openMidasZarr("ceo2_norm0_12x2.zarr.zip");');
  await expect(notebook).toContainText("withInstrumentValues(scan.instrument, { W: 4 })");

  await view.getByRole("row").nth(3).click();
  await expect(notebook).toContainText(/scan\.histogram\(\{ frame: 0, eta: \d+ \}\)/);
  await expect(view.locator(".rietbook-scan-pattern")).toContainText(/frame 0, η = /);
  await expect(notebook.locator(".jp-CodeCell")).toHaveCount(7);
  await screenshotInBothThemes(page, info, "import-in-notebook");
});

test("a damaged .zarr.zip shows the library's message in its tab", async ({ page, tmpPath }, info) => {
  await page.contents.uploadContent("PK\u0003\u0004 this is no zip archive", "text", `${tmpPath}/broken.zarr.zip`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator('.jp-DirListing-item:has-text("broken.zarr.zip")').dblclick();

  const message = page.locator(".rietbook-import .rietbook-message");
  await expect(message).toContainText("broken.zarr.zip");
  await expect(message).toContainText("found");
  await expect(page.locator(".jp-Dialog")).toHaveCount(0);
  await screenshotInBothThemes(page, info, "broken");
});
