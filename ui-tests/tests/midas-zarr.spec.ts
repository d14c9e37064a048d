import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { screenshotInBothThemes } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");

test("a double click on a .zarr.zip shows its cake, its lineouts and a pattern, read by range requests", async ({
  page,
  tmpPath,
}, info) => {
  const file = "ceo2_norm0_12x2.zarr.zip";
  await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  const requests: string[] = [];
  page.on("request", (request) => {
    const range = request.headers()["range"];
    requests.push(`${request.method()} ${new URL(request.url()).pathname} ${range ?? ""}`.trim());
  });

  await page.filebrowser.openDirectory(tmpPath);
  await page.locator(`.jp-DirListing-item:has-text("${file}")`).dblclick();

  const scan = page.locator(".rietbook-scan");
  await expect(scan.locator(".rietbook-scan-title")).toHaveText(file);
  await expect(scan.locator(".rietbook-heading").first()).toContainText(/Lineouts \d+ of 12/);
  await expect(scan.locator("svg image").first()).toBeVisible();
  const pattern = scan.locator(".rietbook-scan-pattern");
  await expect(pattern).toContainText("Lineout: frame 0, mean over all η");

  await scan.locator("tbody tr").nth(3).click();
  await expect(pattern).toContainText(/Lineout: frame 0, η −?[\d.]+°/);
  await scan.getByRole("button", { name: "Next frame" }).click();
  await expect(pattern).toContainText("Lineout: frame 1, ");

  expect(requests.filter((line) => line.includes("/files/") && line.includes("bytes="))).not.toHaveLength(0);
  expect(requests.filter((line) => line.includes("/checkpoints") && line.startsWith("POST"))).toHaveLength(0);
  expect(requests.filter((line) => line.includes("/files/") && !/bytes=|instprm|samprm/.test(line))).toHaveLength(0);
  await screenshotInBothThemes(page, info, "cake");
});

test("a damaged .zarr.zip shows the library's message in its tab", async ({ page, tmpPath }, info) => {
  await page.contents.uploadContent("PK\u0003\u0004 this is no zip archive", "text", `${tmpPath}/broken.zarr.zip`);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator('.jp-DirListing-item:has-text("broken.zarr.zip")').dblclick();

  const message = page.locator(".rietbook-scan-panel .rietbook-message");
  await expect(message).toContainText("broken.zarr.zip");
  await expect(message).toContainText("found");
  await expect(page.locator(".jp-Dialog")).toHaveCount(0);
  await screenshotInBothThemes(page, info, "broken");
});
