/**
 * Reads GSAS-II projects as models and compares the patterns of these with the curves that the projects hold: Rp = Σ|Δy|/Σ|y| and the largest
 * |Δy| over the largest y of each histogram. A curve that GSAS-II stored before its last parameters says nothing: check-gpx-in-gsas2.py --keep
 * makes copies with curves of the parameters that are in them.
 *
 *   npm run build --workspace kernel-lib && node kernel-lib/scripts/compare-read-projects.mjs FILE.gpx …
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { elementAt, rowsOf } from "../dist/src/io/gpx/gpx-access.js";
import { parseGpx } from "../dist/src/io/gpx/gpx-file.js";
import { calculatePattern } from "../dist/src/calculation/calculate-pattern.js";
import { modelFromGpx } from "../dist/src/model/gpx/model-from-gpx.js";

for (const file of process.argv.slice(2)) {
  const items = parseGpx(new Uint8Array(await readFile(file)), file);
  const { model, notes } = modelFromGpx(items, file);
  for (const name of Object.keys(model.histograms)) {
    const stored = rowsOf(elementAt(items.find((item) => item.name === `PWDR ${name}`)?.data, 1));
    const { twoTheta, calculated } = calculatePattern(model, name);
    const at = new Map(Array.from(twoTheta, (x, i) => [x, i]));
    let [sum, difference, most, largest] = [0, 0, 0, 0];
    stored[0].forEach((x, i) => {
      const k = at.get(x);
      if (k === undefined) return;
      const apart = Math.abs(stored[3][i] - calculated[k]);
      sum += Math.abs(stored[3][i]);
      difference += apart;
      most = Math.max(most, stored[3][i]);
      largest = Math.max(largest, apart);
    });
    const rp = ((100 * difference) / sum).toFixed(4);
    process.stdout.write(`${basename(file)} ${name}: Rp ${rp} %, largest ${(largest / most).toExponential(1)}\n`);
    for (const note of notes) process.stdout.write(`  ${note}\n`);
  }
}
