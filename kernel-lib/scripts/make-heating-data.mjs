/**
 * Makes the synthetic series of the tutorial on batches: ceria heated from 300 K to 1225 K, 75 frames of four sectors, with three
 * faults of a long night in it, and the truth behind it. Counting noise of a fixed seed; the same counts each time.
 *
 *   npm run build --workspace kernel-lib && node kernel-lib/scripts/make-heating-data.mjs notebooks/data
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const [folder, library = "../dist/src"] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node make-heating-data.mjs FOLDER");
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

const FRAMES = 75;
const temperatureOf = (frame) => 300 + 12.5 * frame;
/** The cell's law: a = a₀ (1 + α ΔT + β ΔT²), ΔT from 300 K. Displacements grow in proportion to T. */
const law = { a300: 5.4115, alpha: 1.05e-5, beta: 1.2e-9 };
const displacements = { Ce1: 0.0032, O1: 0.006 };
/** Beam lost in one frame; two frames with the sample slipped along the beam until it was put back; a crystal of the furnace in the way. */
const faults = { noBeam: 23, slipped: [48, 49], slipMicrometres: 300, foreignPeak: 61, foreignTwoTheta: 5.35 };

const geometry = createGeometry({
  ...{ distance: 500_000, pixelSize: 150, wavelength: 0.2066, pixelsY: 2048, pixelsZ: 2048 },
  beamCentre: [1024, 1024],
});
const grid = createBinGrid(
  { axis: "R", radial: { min: 170, max: 850, step: 1 }, eta: { min: -180, max: 180, step: 90 } },
  geometry,
);
const { radialBins, etaBins } = grid;
const twoTheta = Float64Array.from({ length: radialBins }, (_, r) =>
  radiusToTwoTheta(geometry, (grid.radialEdges[r] + grid.radialEdges[r + 1]) / 2),
);
const instrument = { Polariz: 0.99, SH_L: 0.002, U: 8, V: -2, W: 12, X: 0.2, Y: 2, Z: 0 };
const { Polariz: polarization, SH_L: SHL, ...widths } = instrument;
const ceria = await readCif(join(folder, "CeO2.cif"));

/** Mean counts of a frame. */
function meanCounts(frame) {
  const [T, dT] = [temperatureOf(frame), temperatureOf(frame) - 300];
  const a = law.a300 * (1 + law.alpha * dT + law.beta * dT * dT);
  const atoms = Object.fromEntries(
    Object.entries(ceria.atoms).map(([name, atom]) => [name, { ...atom, uIso: (displacements[name] * T) / 300 }]),
  );
  const isSlipped = faults.slipped.includes(frame);
  const model = createModel({
    phases: { CeO2: { ...ceria, cell: { ...ceria.cell, a, b: a, c: a }, atoms } },
    histograms: {
      sum: {
        data: blankHistogram(twoTheta, { azimuth: 45 }),
        instrument: {
          wavelength: 0.2066,
          polarization,
          zero: 0,
          SHL,
          ...widths,
          geometry: "Debye-Scherrer",
          radius: 500,
        },
        scale: frame === faults.noBeam ? 0 : 0.05,
        sample: { displaceY: isSlipped ? faults.slipMicrometres : 0 },
        background: { kind: "chebyshev", coefficients: [120, -55, 18, -4] },
      },
    },
  });
  const { calculated } = calculatePattern(model, "sum");
  if (frame !== faults.foreignPeak) return calculated;
  return calculated.map((mean, i) => mean + 900 * Math.exp(-(((twoTheta[i] - faults.foreignTwoTheta) / 0.045) ** 2)));
}

let state = 4711;
const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
/** Counts are large enough for a rounded normal deviate. */
const count = (mean) =>
  Math.max(0, Math.round(mean + Math.sqrt(-2 * mean * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())));

const writer = await createMidasZarrWriter(join(folder, "ceo2_heating_75x4.zarr.zip"), grid, geometry, {
  instrument,
  conditions: (frame) => ({ temperature: temperatureOf(frame) }),
  attributes: { origin: "synthetic: kernel-lib/scripts/make-heating-data.mjs" },
});
/** Pixels a bin; intensities are per pixel, as MIDAS writes them. */
const PIXELS = 20;
const area = new Float64Array(radialBins * etaBins).fill(PIXELS);
for (let frame = 0; frame < FRAMES; frame++) {
  const means = meanCounts(frame);
  const intensity = area.map((_, bin) => count(means[Math.floor(bin / etaBins)]) / PIXELS);
  await writer.add({ index: frame, source: "simulated", omega: 0, intensity, sigma: intensity.map(Math.sqrt), area });
}
await writer.finish();
const truth = {
  about: "True values behind ceo2_heating_75x4.zarr.zip: simulated with kernel-lib/scripts/make-heating-data.mjs",
  ...{ temperatures: [temperatureOf(0), temperatureOf(FRAMES - 1)], law, displacements, faults, instrument },
};
await writeFile(join(folder, "heating-truth.json"), `${JSON.stringify(truth, null, 2)}\n`);
