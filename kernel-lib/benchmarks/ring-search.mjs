// CPU time of the check of rings where none stand out, so that everything is tried: `node ring-search.mjs [size] [powder]`.
import { createBinGrid } from "../dist/src/caking/bin-grid.js";
import { checkRings } from "../dist/src/caking/ring-check.js";
import { ringImageOf } from "../dist/src/caking/ring-image.js";
import { standardCalibrant } from "../dist/src/caking/standard-powders.js";
import { benchFrames, benchGeometry } from "./cake-setup.mjs";

const size = Number(process.argv[2] ?? 4096);
const calibrant = standardCalibrant(process.argv[3] ?? "CeO2");
const geometry = benchGeometry(size);
const grid = createBinGrid(
  { axis: "R", radial: { min: 10, max: 0.69 * size, step: 0.5 }, eta: { min: -180, max: 180, step: 5 } },
  geometry,
);
const flat = new Float64Array(grid.radialBins * grid.etaBins);
const cake = { grid, intensity: flat.map(() => 100), sigma: flat.map(() => 3) };
const image = ringImageOf(benchFrames(size, 1));
const cpu = process.cpuUsage();
let [told, longest] = [performance.now(), 0];
const onProgress = () => {
  longest = Math.max(longest, performance.now() - told);
  told = performance.now();
};
const { expected, findings } = await checkRings({ cake, geometry, calibrant, image }, { onProgress });
const { user, system } = process.cpuUsage(cpu);
console.log(
  `${size}², ${calibrant.name}, ${expected.length} rings: ${((user + system) / 1e6).toFixed(1)} s of CPU time, ${(longest / 1e3).toFixed(2)} s at most between two reports`,
);
for (const { cause, text } of findings) console.log(`${cause}: ${text}`);
