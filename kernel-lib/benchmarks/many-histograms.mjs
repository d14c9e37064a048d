/**
 * One model over many histograms: CPU seconds of a refinement (shared cell; own background and scale of each) and of what is made of its result.
 *
 *   npm run build --workspace kernel-lib && node kernel-lib/benchmarks/many-histograms.mjs [10 40 160 …]
 */
import { calculatePattern } from "../dist/src/calculation/calculate-pattern.js";
import { formatGpxProject } from "../dist/src/exports/gpx/gpx-project.js";
import { formatRefinementJson } from "../dist/src/exports/refinement-json.js";
import { createModel, refine, spaceGroupFromNumber, suggestNext, weightFractions } from "../dist/src/index.js";

const POINTS = 400;
const atom = (label, type, at, uIso, multiplicity) => ({
  ...{ label, type, x: at, y: at, z: at, occupancy: 1, uIso, multiplicity },
});
const CeO2 = {
  name: "CeO2",
  cell: { a: 5.4113, b: 5.4113, c: 5.4113, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroupFromNumber(225),
  atoms: { Ce1: atom("Ce1", "Ce", 0, 0.003, 4), O1: atom("O1", "O", 0.25, 0.006, 8) },
};
const instrument = {
  ...{ wavelength: 0.2, polarization: 0.99, zero: 0, U: 10, V: -2, W: 6, X: 0.3, Y: 1, Z: 0, SHL: 0.002 },
  ...{ geometry: "Debye-Scherrer", radius: 1000 },
};
const twoTheta = Float64Array.from({ length: POINTS }, (_, i) => 3 + (7 * i) / POINTS);
const histogram = (name, intensity, sigma) => ({
  data: { name, file: "calculated", twoTheta, intensity, sigma, azimuth: 0, metadata: {} },
  instrument,
  background: { kind: "chebyshev", coefficients: [60, -20, 5] },
  scale: 0.02,
});
const blank = new Float64Array(POINTS).fill(1);
const truth = createModel({ phases: { CeO2 }, histograms: { h: histogram("h", blank, blank) } });
const { calculated } = calculatePattern(truth, "h");
const sigma = calculated.map(Math.sqrt);
let state = 7;
const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
const free = ["histograms.*.background", "histograms.*.scale", "phases.*.cell"];

async function cpuSeconds(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

process.stdout.write("histograms  variables  refinement  suggestNext  weight fractions   .gpx   JSON   (CPU s)\n");
for (const count of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 40, 160]) {
  const histograms = Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const noisy = calculated.map((y, k) => y + sigma[k] * normal());
      return [`h${i}`, histogram(`h${i}`, noisy, sigma)];
    }),
  );
  const model = createModel({ phases: { CeO2 }, histograms });
  const recipe = { name: "all", stages: [{ name: "all", free }] };
  const [refining, fit] = await cpuSeconds(() => refine(model, recipe, { startingValues: false }));
  const [suggesting] = await cpuSeconds(() => suggestNext(fit));
  const [fractions] = await cpuSeconds(() => Object.keys(histograms).map((name) => weightFractions(fit, name)));
  const patterns = Object.fromEntries(Object.keys(histograms).map((name) => [name, calculatePattern(fit.model, name)]));
  const [gpx] = await cpuSeconds(() => formatGpxProject(fit, patterns, "many"));
  const [json] = await cpuSeconds(() => formatRefinementJson(fit));
  const columns = [refining, suggesting, fractions, gpx, json].map((value) => value.toFixed(2).padStart(9));
  process.stdout.write(
    `${String(count).padStart(10)}  ${String(fit.covariance.paths.length).padStart(9)}  ${columns.join("  ")}\n`,
  );
}
