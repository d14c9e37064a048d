// CPU seconds of staged refinements of larger structures, simulated with counting noise and set out from displaced atoms.
// `node kernel-lib/benchmarks/refine-structures.mjs [molecule|triclinic] [points] [le-bail]` after `npm run build`.
import {
  blankHistogram,
  calculatePattern,
  createModel,
  extractIntensities,
  recipes,
  refine,
  spaceGroupFromSymbol,
} from "rietbook";

const [name = "molecule", given = "10000", method] = process.argv.slice(2);
const CASES = {
  // 48 atoms of a molecule, and 200 with nothing to tie them.
  molecule: {
    cell: { a: 12.1, b: 13.7, c: 15.3, alpha: 90, beta: 101.3, gamma: 90 },
    symbol: "P 21/c",
    count: 48,
    multiplicity: 4,
    limits: [2, 36],
  },
  triclinic: {
    cell: { a: 11.1, b: 12.3, c: 13.7, alpha: 81, beta: 77, gamma: 69 },
    symbol: "P 1",
    count: 200,
    multiplicity: 1,
    limits: [2, 30],
  },
};
const { cell, symbol, count, multiplicity, limits } = CASES[name];
const points = Number(given);
const random = numbers(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const atoms = {};
for (let i = 0; i < count; i++) {
  const type = ["C", "O", "N", "Si"][i % 4];
  const label = `${type}${i}`;
  const [x, y, z, uIso] = [random(), random(), random(), 0.01 + 0.02 * random()];
  atoms[label] = { label, type, x, y, z, occupancy: 1, uIso, multiplicity };
}
const phase = { name: "big", cell, spaceGroup: spaceGroupFromSymbol(symbol, cell).spaceGroup, atoms };
const twoTheta = Float64Array.from(
  { length: points },
  (_, i) => limits[0] + ((limits[1] - limits[0]) * i) / (points - 1),
);
const widths = { U: 1.2, V: -0.2, W: 0.3, X: 0.2, Y: 1.5, Z: 0, SHL: 0.002 };
const instrument = {
  wavelength: 0.6,
  polarization: 0.95,
  zero: 0,
  ...widths,
  geometry: "Debye-Scherrer",
  radius: 1000,
};
const ones = new Float64Array(points).fill(1);
const calculated = calculatePattern(modelOf(phase, ones, ones, 1), "pattern").calculated;
const scale = 20000 / Math.max(...calculated);
const expected = calculated.map((value, i) => scale * value + 600 - 10 * (twoTheta[i] - limits[0]));
const sigma = expected.map(Math.sqrt);
const intensity = expected.map((value, i) => value + sigma[i] * normal());
const shifted = ({ x, y, z, ...rest }) => ({
  ...rest,
  x: x + 0.003 * normal(),
  y: y + 0.003 * normal(),
  z: z + 0.003 * normal(),
  uIso: 0.02,
});
const displaced = Object.fromEntries(Object.entries(atoms).map(([label, atom]) => [label, shifted(atom)]));
const start = modelOf({ ...phase, atoms: displaced, cell: { ...cell, a: cell.a * 1.0005 } }, intensity, sigma, scale);
console.log(
  `${name}: ${count} atoms, ${calculatePattern(start, "pattern").reflections.big.h.length} reflections, ${points} points`,
);
let before = process.cpuUsage();
const model = method === "le-bail" ? extractIntensities(start, "le bail") : start;
const fit = await refine(model, recipes.midas, {
  onStage: ({ stage, cycles, verdict, rwp }) => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    const seconds = ((user + system) / 1e6).toFixed(2);
    console.log(`${stage.name}: ${cycles} cycles, ${verdict}, Rwp ${rwp.toFixed(3)} %, ${seconds} s of CPU`);
  },
});
console.log(`GOF ${fit.statistics.gof.toFixed(4)} with ${fit.statistics.variables} variables`);

function modelOf(structure, counts, errors, overall) {
  const data = blankHistogram(twoTheta, { intensity: counts, sigma: errors });
  const background = { kind: "chebyshev", coefficients: [0, 0, 0, 0, 0, 0] };
  const pattern = { data, instrument, background, scale: overall, limits };
  return createModel({ phases: { big: structure }, histograms: { pattern } });
}

/** Numbers in 0 … 1 that are the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
