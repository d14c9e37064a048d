import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { savedFile } from "./saved-notebook";

const FIXTURES = resolve(__dirname, "../../kernel-lib/src/io");

/** A file of each type, under the name that it is opened by, and what the viewer says of it. */
const FILES: readonly (readonly [name: string, fixture: string, facts: RegExp])[] = [
  ["a.edf", "edf/fixtures/frames.edf", /\d+ × \d+ .* frames/],
  ["b.cbf", "cbf/fixtures/pilatus.cbf", /\d+ × \d+ .* 1 frame/],
  // Compressed by bitshuffle and LZ4, as Eiger detectors write it.
  ["d.h5", "hdf5/fixtures/eiger_data_000001.h5", /\d+ × \d+ .* frames/],
];

test("a double click on an EDF, CBF, Eiger or GE image shows it, and its numbers under the cross-hair", async ({
  page,
  tmpPath,
}) => {
  // The GE detector has no header that tells its size: 8192 bytes, then frames of 2048 × 2048.
  const pixels = Uint16Array.from({ length: 2048 * 2048 }, (_, i) => i % 2048);
  for (const [name, fixture] of FILES) await page.contents.uploadFile(resolve(FIXTURES, fixture), `${tmpPath}/${name}`);
  writeFileSync(savedFile(tmpPath, "c.ge3"), Buffer.concat([Buffer.alloc(8192), Buffer.from(pixels.buffer)]));
  await page.filebrowser.openDirectory(tmpPath);
  const front = page.locator(".rietbook-document:visible");
  for (const [name, , facts] of [...FILES, ["c.ge3", "", /2048 × 2048 .* 1 frame/] as const]) {
    await page.locator(`.jp-DirListing-item:has-text("${name}")`).dblclick();
    await expect(front.locator(".rietbook-scan-title"), name).toHaveText(name);
    await expect(front.locator(".rietbook-scan-facts"), name).toContainText(facts);
    await front.locator(".rietbook-image").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await expect(front.locator(".rietbook-readout"), name).toContainText(/column \d+ {3}row \d+/);
  }
});
