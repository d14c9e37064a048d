/**
 * Writes one GSAS-II project for each term of a sample (size, microstrain, preferred orientation, texture, absorption, roughness,
 * extinction), for constraints and restraints, for intensities without a structure, for limits, excluded regions and gaps, refined on
 * a calculated pattern with GSAS-II's rules, for check-gpx-in-gsas2.py.
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
  extractIntensities,
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

const cellLimits = [
  { kind: "bounds", paths: ["phases.Al2O3.cell.a"], lower: 4.7, upper: 4.8 },
  { kind: "bounds", paths: ["phases.CeO2.cell.a"], upper: 5.45 },
];
const baddeleyite = (name) => ({
  name,
  cell: { a: 5.15, b: 5.21, c: 5.31, alpha: 90, beta: 99.2, gamma: 90 },
  spaceGroup: spaceGroupFromNumber(14),
  atoms: {
    Zr1: atom("Zr1", "Zr", 0.2754, 0.0395, 0.2083, 0.004, 4),
    O1: atom("O1", "O", 0.07, 0.3317, 0.3447, 0.005, 4),
  },
});
/** Together they make two oblique cells one. */
const sameCells = ["a", "b", "c", "beta"].map((key) => ({
  kind: "equal",
  paths: [`phases.one.cell.${key}`, `phases.two.cell.${key}`],
}));

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
  "cell-limits": [{}, ["phases.*.cell"], {}, { constraints: cellLimits }],
  "oblique-cells": [
    {},
    ["phases.*.cell"],
    {},
    { constraints: sameCells, more: { one: baddeleyite("one"), two: baddeleyite("two") } },
  ],
  pawley: [{}, ["phases.*.cell"], {}, { extract: "pawley" }],
  "pawley-beside-structure": [{}, ["phases.*.cell", `${corundum}.scale`], {}, { extract: "pawley", only: ["CeO2"] }],
  "pawley-texture-negative-zero": [
    { CeO2: { extinction: 5 } },
    ["phases.*.cell"],
    { CeO2: texture(CeO2, 6, "cylindrical") },
    { extract: "pawley", instrument: { zero: -0.02 }, limits: [3.5, 14] },
  ],
  "le-bail": [{}, ["phases.*.cell"], {}, { extract: "le bail" }],
  limits: [{}, ["phases.*.cell"], {}, { limits: [4.123, 11.0571] }],
  "excluded-ends": [
    {},
    ["phases.*.cell"],
    {},
    {
      limits: [4, 12],
      excluded: [
        [3, 4.5],
        [11, 20],
      ],
    },
  ],
  "excluded-interpolated": [
    {},
    ["phases.*.cell"],
    {},
    { background: { kind: "linear", coefficients: [400, 380, 420] }, excluded: [[6, 6.5]] },
  ],
  gap: [
    { CeO2: { size: Infinity, microstrain: 1 }, Al2O3: { microstrain: 1 } },
    ["phases.*.cell"],
    {},
    { gap: [5, 9], instrument: { U: 0, V: 0, W: 0.3, X: 0, Y: 0 } },
  ],
};

await mkdir(folder, { recursive: true });
for (const [name, [shares, free, textures = {}, others = {}]] of Object.entries(cases)) {
  const { geometry, sample = {}, constraints: own, restraints, more = {}, extract, only, gap, ...histogram } = others;
  const textured = (phase) =>
    textures[phase.name] === undefined ? phase : { ...phase, texture: textures[phase.name] };
  const modelOf = (intensity, sigma) =>
    createModel({
      phases: { CeO2: textured(CeO2), Al2O3: textured(Al2O3), ...more },
      histograms: {
        ring: {
          data: { name: "ring", file: `${name}.xye`, twoTheta, intensity, sigma, azimuth: 30, metadata: {} },
          background: { kind: "chebyshev", coefficients: [400, -60, 10] },
          ...histogram,
          instrument: { ...instrument, ...histogram.instrument, geometry: geometry ?? instrument.geometry },
          scale: 4,
          sample,
          orientation: { omega: 10, chi: 20, phi: 30 },
          phases: {
            CeO2: { size: 0.5, ...shares.CeO2 },
            Al2O3: { scale: 3, microstrain: 500, ...shares.Al2O3 },
            ...Object.fromEntries(Object.keys(more).map((phase, i) => [phase, { size: 0.1 + i }])),
          },
        },
      },
      calculation: gsas2Calculation,
      ...(own === undefined ? {} : { constraints: own }),
      ...(restraints === undefined ? {} : { restraints }),
    });
  const { index, calculated } = calculatePattern(modelOf(twoTheta, twoTheta), "ring");
  const level = twoTheta.map(() => 400);
  index.forEach((i, k) => (level[i] = calculated[k]));
  const lacking = (x) => gap !== undefined && x > gap[0] && x < gap[1];
  const sigma = level.map((y, i) => (lacking(twoTheta[i]) ? Infinity : Math.sqrt(y)));
  const noisy = level.map((y, i) => y + Math.sqrt(y) * 1.4 * Math.sin(i * i * 0.37));
  const given = modelOf(noisy, sigma);
  const model = extract === undefined ? given : extractIntensities(given, extract, only ?? Object.keys(given.phases));
  const fit = await refine(model, {
    name,
    stages: [{ name, free: [...free, extract === undefined ? "histograms.*.scale" : "histograms.*.background"] }],
  });
  const bytes = formatGpxProject(fit, { ring: calculatePattern(fit.model, "ring") }, name);
  await writeFile(join(folder, `${name}.gpx`), bytes);
  const { verdict, statistics } = fit.stages[0];
  process.stdout.write(
    `${name}: ${verdict}, Rwp ${statistics.rwp.toFixed(4)} %, ${fit.covariance.paths.length} variables\n`,
  );
}
