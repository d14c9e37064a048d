// What sub-pixels cost when a map is built: `node sub-pixels.mjs [size] [levels]` prints CPU seconds and those of one part of n².
import { createBinGrid } from "../dist/src/caking/bin-grid.js";
import { buildPixelBinMap } from "../dist/src/caking/build-map.js";
import { benchGeometry } from "./cake-setup.mjs";

const [size = "512", levels = "1,1,2,3,4,6,8"] = process.argv.slice(2);
const geometry = benchGeometry(Number(size));
const radial = { min: 10, max: 0.69 * Number(size), step: 0.5 };
const grid = createBinGrid({ axis: "R", radial, eta: { min: -180, max: 180, step: 5 } }, geometry);
for (const level of levels.split(",").map(Number)) {
  const before = process.cpuUsage();
  await buildPixelBinMap(geometry, grid, { subPixelLevel: level });
  const { user, system } = process.cpuUsage(before);
  const part = (user + system) / (level * Number(size)) ** 2;
  console.log(`level ${level}: ${((user + system) / 1e6).toFixed(2)} s, ${part.toFixed(2)} µs a part`);
}
