/**
 * Writes one GSAS-II project for each term of a sample (size, microstrain, preferred orientation, texture, absorption, roughness,
 * extinction), and for constraints and restraints, refined on a calculated pattern with GSAS-II's rules, for check-gpx-in-gsas2.py.
 *
 *   npm run build --workspace kernel-lib && node kernel-lib/scripts/write-term-projects.mjs FOLDER
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const [folder, library = "../dist/src"] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node write-term-projects.mjs FOLDER");
const { calculatePattern } = await import(`${library}/calculation/calculate-pattern.js`);
const { formatGpxProject } = await import(`${library}/exports/gpx/gpx-project.js`);
const {
  createModel,
  gsas2Calculation,
  harmonicOrientation,
  harmonicTexture,
  refine,
  spaceGroupFromNumber,
  stephensMicrostrain,
} = await import(`${library}/index.js`);

const atom = (label, type, x, y, z, uIso, multiplicity) => ({ label, type, x, y, z, occupancy: 1, uIso, multiplicity });
const CeO2 = {
  name: "CeO2",
  cell: { a: 5.4112, b: 5.4112, c: 5.4112, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroupFromNumber(225),
  atoms: { Ce1: atom("Ce1", "Ce4+", 0, 0, 0, 0.003, 4), O1: atom("O1", "O2-", 0.25, 0.25, 0.25, 0.005, 8) },
};
const Al2O3 = {
  name: "Al2O3",
  cell: { a: 4.7594, b: 4.7594, c: 12.992, alpha: 90, beta: 90, gamma: 120 },
  spaceGroup: spaceGroupFromNumber(167),
  atoms: { Al1: atom("Al1", "Al", 0, 0, 0.3522, 0.003, 12), O1: atom("O1", "O", 0.3064, 0, 0.25, 0.004, 18) },
};
const twoTheta = Float64Array.from({ length: 1500 }, (_, i) => 3 + 0.008 * i);
const instrument = {
  wavelength: 0.25,
  polarization: 0.99,
  zero: 0.001,
  U: 12,
  V: -3,
  W: 4,
  X: 0.3,
  Y: 2,
  Z: 0,
  SHL: 0.003,
  geometry: "Debye-Scherrer",
  radius: 300,
};
const filled = (coefficients, value) =>
  Object.fromEntries(Object.keys(coefficients).map((name, i) => [name, value * Math.cos(2 * i + 1)]));
const doubled = ({ kind, coefficients }) => ({
  kind,
  coefficients: Object.fromEntries(
    Object.entries(coefficients).map(([name, value], i) => [name, value * (1 + 0.2 * i)]),
  ),
});
const harmonics = { coefficients: filled(harmonicOrientation(Al2O3, 6).coefficients, 0.15) };
const texture = (phase, order, symmetry) => {
  const { coefficients } = harmonicTexture(phase, order, symmetry);
  return { sampleSymmetry: symmetry, coefficients: filled(coefficients, 0.2), omega: 3, chi: -4, phi: 7 };
};
const uniaxial = (equatorial, axial) => ({ kind: "uniaxial", equatorial, axial, axis: [0, 0, 1] });
const ellipsoid = { kind: "ellipsoidal", s11: 6, s22: 9, s33: 4, s12: 1, s13: -0.5, s23: 0.3 };
const corundum = "histograms.*.phases.Al2O3";
const coordinates = ["phases.Al2O3.atoms.Al1.z", "phases.Al2O3.atoms.O1.x"];
/** S301 is a term of -3m1 that GSAS-II lacks. */
const withoutExtra = ({ kind, coefficients }) => ({
  kind,
  coefficients: Object.fromEntries(Object.entries(coefficients).filter(([name]) => name !== "S301")),
});

/** Corundum's displacements as 2 : 1, Al and O moving against each other, fuller aluminium with emptier oxygen, one coordinate held, two limits. */
const constraints = [
  { kind: "equal", paths: ["phases.Al2O3.atoms.O1.uIso", "phases.Al2O3.atoms.Al1.uIso"], factors: [2, 1] },
  {
    kind: "linear",
    terms: [
      { path: "phases.Al2O3.atoms.Al1.z", coefficient: 1 },
      { path: "phases.Al2O3.atoms.O1.x", coefficient: 1 },
    ],
    value: 0.6586,
  },
  {
    kind: "linear",
    terms: [
      { path: "phases.CeO2.atoms.Ce1.occupancy", coefficient: 4 },
      { path: "phases.CeO2.atoms.O1.occupancy", coefficient: 8 },
    ],
    value: 12,
  },
  { kind: "hold", paths: ["phases.CeO2.cell.a"] },
  { kind: "bounds", paths: ["histograms.ring.instrument.Y"], lower: 0.5, upper: 8 },
];
/** Tight enough to matter beside the data; one in a project, since GSAS-II mixes up the derivatives of several (docs/exports.md). */
const distance = { kind: "distance", phase: "Al2O3", atoms: ["Al1", "O1"], value: 1.87, sigma: 0.0005 };
const angle = { kind: "angle", phase: "Al2O3", atoms: ["O1", "Al1", "O1"], value: 101.5, sigma: 0.05 };
const composition = {
  kind: "composition",
  phase: "CeO2",
  terms: [
    { atom: "Ce1", coefficient: 2 },
    { atom: "O1", coefficient: -1 },
  ],
  value: 0.3,
  sigma: 0.01,
};

/** What each project has besides the plain model, and what is refined. */
const cases = {
  "size-mixing": [{ Al2O3: { size: 0.3, sizeMixing: 0.4, microstrainMixing: 0.6 } }, [`${corundum}.sizeMixing`]],
  "size-uniaxial": [{ Al2O3: { size: uniaxial(0.2, 0.5) } }, [`${corundum}.size`]],
  "size-ellipsoidal": [{ Al2O3: { size: ellipsoid } }, [`${corundum}.size.s11`, `${corundum}.size.s33`]],
  "microstrain-uniaxial": [{ Al2O3: { microstrain: uniaxial(900, 2500) } }, [`${corundum}.microstrain`]],
  "microstrain-generalized": [
    { Al2O3: { microstrain: withoutExtra(doubled(stephensMicrostrain(Al2O3, 1500))) } },
    [`${corundum}.microstrain`],
  ],
  "orientation-harmonics": [{ Al2O3: { preferredOrientation: harmonics } }, [`${corundum}.preferredOrientation`]],
  "texture-cylindrical": [{}, ["phases.CeO2.texture.coefficients"], { CeO2: texture(CeO2, 6, "cylindrical") }],
  "texture-rolling": [{}, ["phases.Al2O3.texture.coefficients"], { Al2O3: texture(Al2O3, 2, "rolling") }],
  constraints: [
    {},
    [
      "phases.Al2O3.atoms.*.uIso",
      "phases.Al2O3.atoms.Al1.z",
      "phases.CeO2.atoms.*.occupancy",
      "phases.Al2O3.cell",
      "histograms.*.instrument.Y",
    ],
    {},
    { constraints },
  ],
  "restraint-distance": [{}, coordinates, {}, { restraints: [distance] }],
  "restraint-angle": [{}, coordinates, {}, { restraints: [angle] }],
  "restraint-composition": [{}, ["phases.CeO2.atoms.O1.occupancy"], {}, { restraints: [composition] }],
  extinction: [{ CeO2: { extinction: 5 } }, ["histograms.*.phases.CeO2.extinction"]],
  absorption: [{}, ["histograms.*.sample.absorption"], {}, { sample: { absorption: 0.8 } }],
  roughness: [
    {},
    ["histograms.*.sample.roughnessA"],
    {},
    { geometry: "Bragg-Brentano", sample: { roughnessA: 0.2, roughnessB: 0.05 } },
  ],
};

await mkdir(folder, { recursive: true });
for (const [name, [shares, free, textures = {}, { geometry, sample = {}, ...ties } = {}]] of Object.entries(cases)) {
  const textured = (phase) =>
    textures[phase.name] === undefined ? phase : { ...phase, texture: textures[phase.name] };
  const modelOf = (intensity, sigma) =>
    createModel({
      phases: { CeO2: textured(CeO2), Al2O3: textured(Al2O3) },
      histograms: {
        ring: {
          data: { name: "ring", file: `${name}.xye`, twoTheta, intensity, sigma, azimuth: 30, metadata: {} },
          instrument: { ...instrument, geometry: geometry ?? instrument.geometry },
          background: { kind: "chebyshev", coefficients: [400, -60, 10] },
          scale: 4,
          sample,
          orientation: { omega: 10, chi: 20, phi: 30 },
          phases: { CeO2: { size: 0.5, ...shares.CeO2 }, Al2O3: { scale: 3, microstrain: 500, ...shares.Al2O3 } },
        },
      },
      calculation: gsas2Calculation,
      ...ties,
    });
  const { calculated } = calculatePattern(modelOf(twoTheta, twoTheta), "ring");
  const sigma = calculated.map(Math.sqrt);
  const noisy = calculated.map((y, i) => y + sigma[i] * 1.4 * Math.sin(i * i * 0.37));
  const model = modelOf(noisy, sigma);
  const fit = await refine(model, { name, stages: [{ name, free: [...free, "histograms.*.scale"] }] });
  const bytes = formatGpxProject(fit, { ring: calculatePattern(fit.model, "ring") }, name);
  await writeFile(join(folder, `${name}.gpx`), bytes);
  const { verdict, statistics } = fit.stages[0];
  process.stdout.write(
    `${name}: ${verdict}, Rwp ${statistics.rwp.toFixed(4)} %, ${fit.covariance.paths.length} variables\n`,
  );
}
