/**
 * Makes the synthetic pattern of the tutorial on quantification: a sample of anatase, rutile and glass, with corundum weighed in,
 * and the truth behind it; the same sample again as a cake of four azimuths. Counting noise of a fixed seed; the same counts each time.
 *
 *   npm run build --workspace kernel-lib && node kernel-lib/scripts/make-quantification-data.mjs notebooks/data
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const [folder, library = "../dist/src"] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node make-quantification-data.mjs FOLDER");
const {
  blankHistogram,
  calculatePattern,
  createBinGrid,
  createGeometry,
  createMidasZarrWriter,
  createModel,
  radiusToTwoTheta,
  readCif,
} = await import(`${library}/index.js`);
const { cellMass } = await import(`${library}/results/phase-quantities.js`);

/** Weight fractions of the sample, and what was weighed in. The standard's own amorphous part is glass to the beam as well. */
const sample = { anatase: 0.45, rutile: 0.25, amorphous: 0.3 };
const standard = { phase: "corundum", weightFraction: 0.2, purity: 0.99 };
const sizes = { corundum: 0.4, anatase: 0.03, rutile: 0.15 };
const cells = { corundum: 1, anatase: 1.0006, rutile: 0.9997 };

const names = ["corundum", "anatase", "rutile"];
const read = await Promise.all(names.map(async (name) => [name, await readCif(join(folder, `${name}.cif`))]));
const phases = Object.fromEntries(
  read.map(([name, phase]) => {
    const { a, b, c, ...angles } = phase.cell;
    const k = cells[name];
    return [name, { ...phase, cell: { a: k * a, b: k * b, c: k * c, ...angles } }];
  }),
);
const weights = {
  corundum: standard.weightFraction * standard.purity,
  anatase: (1 - standard.weightFraction) * sample.anatase,
  rutile: (1 - standard.weightFraction) * sample.rutile,
};
// A phase's scale is proportional to the number of its cells.
const scaleOf = (name) => weights[name] / cellMass(phases[name]) / (weights.corundum / cellMass(phases.corundum));

const points = 2801;
const twoTheta = Float64Array.from({ length: points }, (_, i) => 4 + 0.01 * i);
const instrument = {
  ...{ wavelength: 0.41328, polarization: 0.99, zero: 0, U: 12, V: -3, W: 3, X: 0.2, Y: 1, Z: 0, SHL: 0.002 },
  ...{ geometry: "Debye-Scherrer", radius: 1000 },
};
const modelAt = (twoTheta, azimuth) =>
  createModel({
    phases,
    histograms: {
      mixture: {
        data: blankHistogram(twoTheta, { azimuth }),
        instrument,
        scale: 3,
        background: {
          kind: "chebyshev",
          coefficients: [260, -160, 60, -15],
          // Glass: the first halo of silica, d near 4.1 Å, and a weaker one.
          peaks: [
            { position: 5.8, intensity: 1.3e5, sig: 8000, gam: 1 },
            { position: 11.5, intensity: 4e4, sig: 20000, gam: 1 },
          ],
        },
        phases: Object.fromEntries(
          names.map((name) => [name, { scale: scaleOf(name), size: sizes[name], microstrain: 500 }]),
        ),
      },
    },
  });

const { calculated } = calculatePattern(modelAt(twoTheta, 0), "mixture");
let state = 20260;
const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
/** Counts are large enough for a rounded normal deviate. */
const count = (mean) =>
  Math.round(mean + Math.sqrt(-2 * mean * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
const lines = Array.from(calculated, (mean, i) => {
  const y = count(mean);
  return `${twoTheta[i].toFixed(2)} ${y} ${Math.sqrt(Math.max(1, y)).toFixed(3)}`;
});
await writeFile(join(folder, "quantification.xye"), `${lines.join("\n")}\n`);
const a = Object.fromEntries(names.map((name) => [name, phases[name].cell.a]));
const truth = {
  about: "True values behind quantification.xye: simulated with kernel-lib/scripts/make-quantification-data.mjs",
  ...{ sample, standard, sizes, a, instrument },
};
await writeFile(join(folder, "quantification-truth.json"), `${JSON.stringify(truth, null, 2)}\n`);

const distance = 1_000_000;
const geometry = createGeometry({
  ...{ distance, pixelSize: 150, wavelength: instrument.wavelength, pixelsY: 8192, pixelsZ: 8192 },
  beamCentre: [4096, 4096],
});
const grid = createBinGrid(
  { axis: "R", radial: { min: 480, max: 3000, step: 1.5 }, eta: { min: -180, max: 180, step: 90 } },
  geometry,
);
const angles = Float64Array.from({ length: grid.radialBins }, (_, r) =>
  radiusToTwoTheta(geometry, (grid.radialEdges[r] + grid.radialEdges[r + 1]) / 2),
);
// The four azimuths polarise alike.
const means = calculatePattern(modelAt(angles, 45), "mixture").calculated;
/** Pixels a bin; intensities are per pixel, as MIDAS writes them. */
const PIXELS = 20;
const area = new Float64Array(grid.radialBins * grid.etaBins).fill(PIXELS);
const { U, V, W, X, Y, Z, polarization: Polariz, SHL: SH_L } = instrument;
const writer = await createMidasZarrWriter(join(folder, "quantification.zarr.zip"), grid, geometry, {
  instrument: { U, V, W, X, Y, Z, Polariz, SH_L },
  attributes: { origin: "synthetic: kernel-lib/scripts/make-quantification-data.mjs" },
});
const intensity = area.map((_, bin) => count(means[Math.floor(bin / grid.etaBins)]) / PIXELS);
await writer.add({ index: 0, source: "simulated", omega: 0, intensity, sigma: intensity.map(Math.sqrt), area });
await writer.finish();
