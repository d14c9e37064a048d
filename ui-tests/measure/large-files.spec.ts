import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jupyterlab/galata";

/** Where the server of the measurements looks for files: large ones are put there, not uploaded. */
const SERVER_ROOT = resolve(__dirname, "../../test-results/ui-server");
const LIBRARY = pathToFileURL(resolve(__dirname, "../../kernel-lib/dist/src/index.js")).href;

/** A caked file of noisy rings: so many frames of 2000 × 72 bins. */
async function writeCake(place: string, frames: number): Promise<void> {
  const library = await (new Function("url", "return import(url)")(LIBRARY) as Promise<
    typeof import("../../kernel-lib/dist/src/index.js")
  >);
  const parameters = library.parseMidasParameters(
    "Lsd 1000000\nBC 1024 1024\npx 200\nWavelength 0.172979\nNrPixels 2048\n",
    "measure",
  );
  const geometry = library.geometryFromMidas(parameters);
  const bins = { axis: "R" as const, radial: { min: 20, max: 1020, step: 0.5 }, eta: { min: -180, max: 180, step: 5 } };
  const grid = library.createBinGrid(bins, geometry);
  const writer = await library.createMidasZarrWriter(place, grid, geometry);
  const count = grid.radialBins * grid.etaBins;
  const area = new Float64Array(count).fill(5);
  const intensity = Float64Array.from({ length: count }, (_, bin) => {
    const ring = (Math.floor(bin / grid.etaBins) % 250) - 125;
    return 100 + 900 * Math.exp(-((ring / 6) ** 2)) + 20 * Math.random();
  });
  const sigma = intensity.map(Math.sqrt);
  for (let index = 0; index < frames; index++) {
    await writer.add({ index, source: "measure", omega: index, intensity, sigma, area });
  }
  await writer.finish();
}

for (const frames of [52, 900]) {
  test(`seconds from a double click to the first picture, ${frames} frames`, async ({ page, tmpPath }) => {
    test.setTimeout(400_000);
    const folder = join(SERVER_ROOT, tmpPath);
    mkdirSync(folder, { recursive: true });
    const place = join(folder, "large.zarr.zip");
    await writeCake(place, frames);
    let [bytes, requests] = [0, 0];
    page.on("response", async (response) => {
      if (!response.url().includes("large.zarr.zip") || !response.url().includes("/files/")) return;
      requests++;
      bytes += response.status() === 206 ? Number((await response.allHeaders())["content-length"] ?? 0) : 0;
    });
    await page.filebrowser.openDirectory(tmpPath);
    const item = page.locator('.jp-DirListing-item:has-text("large.zarr.zip")');
    await expect(item).toBeVisible();
    const clicked = Date.now();
    await item.dblclick();
    await expect(page.locator(".rietbook-import svg image").first()).toBeVisible({ timeout: 120_000 });
    const seconds = (Date.now() - clicked) / 1000;
    const size = (statSync(place).size / 1e6).toFixed(0);
    console.log(
      `${size} MB: first picture after ${seconds.toFixed(2)} s; ${requests} requests, ${(bytes / 1e6).toFixed(1)} MB read`,
    );
  });
}

test("frames per second of an image of 4096 × 4096 pixels", async ({ page, tmpPath }) => {
  const folder = join(SERVER_ROOT, tmpPath);
  mkdirSync(folder, { recursive: true });
  const side = 4096;
  const header = `{\nHeaderID = EH:000001:000000:000000 ;\nImage = 1 ;\nByteOrder = LowByteFirst ;\nDataType = UnsignedShort ;\nDim_1 = ${side} ;\nDim_2 = ${side} ;\nSize = ${2 * side * side} ;\n`;
  const pixels = Uint16Array.from({ length: side * side }, (_, i) => {
    const radius = Math.hypot((i % side) - side / 2, Math.floor(i / side) - side / 2);
    return 50 + 1000 * Math.exp(-((((radius % 300) - 150) / 8) ** 2));
  });
  writeFileSync(
    join(folder, "large.edf"),
    Buffer.concat([Buffer.from(`${header.padEnd(1022)}}\n`), Buffer.from(pixels.buffer)]),
  );
  await page.filebrowser.openDirectory(tmpPath);
  const opened = Date.now();
  await page.locator('.jp-DirListing-item:has-text("large.edf")').dblclick();
  await expect(page.locator(".rietbook-image canvas")).toHaveAttribute("aria-label", /4096/);
  console.log(`double click to image: ${((Date.now() - opened) / 1000).toFixed(2)} s`);
  for (const kind of ["pan", "zoom"] as const) {
    const rate = await page.evaluate(async (what) => {
      const node = document.querySelector(".rietbook-image-stage")!;
      const box = node.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const times: number[] = [];
      if (what === "pan") node.dispatchEvent(new PointerEvent("pointerdown", { clientX: x, clientY: y, pointerId: 1 }));
      for (let i = 0; i < 60; i++) {
        const shift = i % 20 < 10 ? i % 20 : 20 - (i % 20);
        if (what === "pan")
          node.dispatchEvent(new PointerEvent("pointermove", { clientX: x + 8 * shift, clientY: y, pointerId: 1 }));
        else
          node.dispatchEvent(
            new WheelEvent("wheel", { clientX: x, clientY: y, deltaY: i % 20 < 10 ? -60 : 60, cancelable: true }),
          );
        times.push(await new Promise<number>((done) => requestAnimationFrame(done)));
      }
      if (what === "pan") node.dispatchEvent(new PointerEvent("pointerup", { pointerId: 1 }));
      return (1000 * (times.length - 1)) / (times[times.length - 1] - times[0]);
    }, kind);
    console.log(`${kind}: ${rate.toFixed(0)} frames per second`);
  }
});
