import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareMidasCase } from "./compare-midas.js";
import { readMidasCase } from "./midas-case.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "fixtures", "midas");

/** What MIDAS itself differs from pyFAI: median and 99th percentile, in two dimensions and in one. */
const pyfaiFigures = [
  ["tiny", [1.7e-3, 1.7e-2], [1e-3, 3.6e-3]],
  ["tiny_rot", [1.6e-3, 1.5e-2], [3.3e-3, 1e-1]],
] as const;

describe.each(pyfaiFigures)("MIDAS's case %s", (name, figures2d, figures1d) => {
  const comparison = readMidasCase(folder, name).then(compareMidasCase);

  test("with MIDAS's own map every bin is MIDAS's to 1e-12", async () => {
    expect((await comparison).withMidasMap).toBeLessThan(1e-12);
  });

  test("our map has MIDAS's entries, all of them and no other, with MIDAS's areas in single precision", async () => {
    const { mapEntries, summedArea } = await comparison;
    expect(mapEntries).toEqual({ missing: 0, extra: 0, area: 0 });
    expect(summedArea).toBeLessThan(1e-12);
  });

  test("with our map the cake is MIDAS's to single precision, and NaN in the same bins", async () => {
    const { withOwnMap, nanDiffers } = await comparison;
    expect(withOwnMap).toBeLessThan(1e-7);
    expect(nanDiffers).toBe(0);
  });

  test("pyFAI's full splitting agrees as far as it does with MIDAS", async () => {
    const { pyfai2d, pyfai1d } = await comparison;
    figures2d.forEach((figure, at) => expect(pyfai2d?.[at]).toBeLessThan(figure));
    figures1d.forEach((figure, at) => expect(pyfai1d?.[at]).toBeLessThan(figure));
  });
});
