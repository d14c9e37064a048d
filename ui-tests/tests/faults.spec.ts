import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { seriousFindings } from "./accessibility";
import { refuseOtherHosts } from "./other-hosts";

const DATA = resolve(__dirname, "../../notebooks/data");

/** Files of each type that we open, and the viewer where it is not the default. */
const TYPES: readonly (readonly [file: string, viewer?: string])[] = [
  ["damaged.zarr.zip"],
  ["damaged.cif"],
  ["damaged.instprm"],
  ["damaged.gpx"],
  ["damaged.tif"],
  ["damaged.edf"],
  ["damaged.cbf"],
  ["damaged.ge3"],
  ["damaged.h5"],
  ["damaged.nxs"],
  ["damaged.json", "Batch table of refinements"],
];

test("a damaged file of each type says in its place what is wrong with it, and the next one opens", async ({
  page,
  tmpPath,
}) => {
  const others = await refuseOtherHosts(page);
  const open = (path: string, factory?: string) =>
    page.evaluate((options) => window.jupyterapp.commands.execute("docmanager:open", options).then(() => undefined), {
      path,
      ...(factory !== undefined && { factory }),
    });
  for (const [file, viewer] of TYPES) {
    await page.contents.uploadContent("\u0001 damaged beyond repair", "text", `${tmpPath}/${file}`);
    await open(`${tmpPath}/${file}`, viewer);
    const front = page.locator(".rietbook-document:visible");
    await expect(front.getByRole("alert").first(), file).toContainText(file);
    await expect(front.getByRole("alert").first(), file).toContainText("found");
  }
  await expect(page.locator(".jp-Dialog")).toHaveCount(0);
  expect(await seriousFindings(page)).toEqual([]);
  await page.contents.uploadFile(resolve(DATA, "CeO2.cif"), `${tmpPath}/CeO2.cif`);
  await open(`${tmpPath}/CeO2.cif`);
  await expect(page.locator(".rietbook-document:visible")).toContainText("F m -3 m (225)");
  expect(others).toEqual([]);
});
