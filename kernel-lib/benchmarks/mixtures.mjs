// Do mixtures started with equal fractions end at their own fractions? Simulated two- and three-phase patterns of six structures, by chance.
// usage: node benchmarks/mixtures.mjs [COUNT [SEED]]   (after npm run build)
import { blankHistogram, calculatePattern, createModel, recipes, refine, spaceGroupFromSymbol } from "rietbook";
import { poissonCount, uniformNumbers } from "../dist/compare/poisson.js";

const [count = "40", seed = "1"] = process.argv.slice(2);
const uniform = uniformNumbers(Number(seed));
const cubic = (a) => [a, a, a, 90, 90, 90];
const hexagonal = (a, c) => [a, a, c, 90, 90, 120];
/** Name, space group, cell and atoms: label, type, x, y, z, U, multiplicity. */
const structures = [
  [
    "CeO2",
    "F m -3 m",
    cubic(5.4116),
    [
      ["Ce1", "Ce", 0, 0, 0, 0.004, 4],
      ["O1", "O", 0.25, 0.25, 0.25, 0.007, 8],
    ],
  ],
  ["Ni", "F m -3 m", cubic(3.5238), [["Ni1", "Ni", 0, 0, 0, 0.005, 4]]],
  ["Fe", "I m -3 m", cubic(2.8665), [["Fe1", "Fe", 0, 0, 0, 0.005, 2]]],
  [
    "Al2O3",
    "R -3 c",
    hexagonal(4.7594, 12.992),
    [
      ["Al1", "Al", 0, 0, 0.3522, 0.004, 12],
      ["O1", "O", 0.3064, 0, 0.25, 0.005, 18],
    ],
  ],
  [
    "TiO2",
    "P 42/m n m",
    [4.5937, 4.5937, 2.9587, 90, 90, 90],
    [
      ["Ti1", "Ti", 0, 0, 0, 0.005, 2],
      ["O1", "O", 0.3053, 0.3053, 0, 0.006, 4],
    ],
  ],
  [
    "SiO2",
    "P 32 2 1",
    hexagonal(4.913, 5.405),
    [
      ["Si1", "Si", 0.4697, 0, 0.66667, 0.006, 3],
      ["O1", "O", 0.4135, 0.2669, 0.7858, 0.012, 6],
    ],
  ],
].map(([name, symbol, [a, b, c, alpha, beta, gamma], atoms]) => {
  const cell = { a, b, c, alpha, beta, gamma };
  const { spaceGroup } = spaceGroupFromSymbol(symbol, cell);
  const sites = atoms.map(([label, type, x, y, z, uIso, multiplicity]) => [
    label,
    { label, type, x, y, z, uIso, multiplicity, occupancy: 1 },
  ]);
  return { name, cell, spaceGroup, atoms: Object.fromEntries(sites) };
});
const instrument = {
  ...{ wavelength: 0.4137, polarization: 0.95, zero: 0, U: 20, V: -5, W: 6, X: 0.6, Y: 2, Z: 0, SHL: 0.004 },
  ...{ geometry: "Debye-Scherrer", radius: 1000 },
};
const between = (low, high) => low + (high - low) * uniform();

/** Two or three of the structures, whose strongest peaks differ by up to a factor of 30. */
function mixture() {
  const rest = [...structures];
  const chosen = Array.from(
    { length: uniform() < 0.5 ? 2 : 3 },
    () => rest.splice(Math.floor(uniform() * rest.length), 1)[0],
  );
  const heights = chosen.map(() => 15_000 * 30 ** -uniform());
  const blank = (shares, phases) => {
    const twoTheta = Float64Array.from({ length: 2400 }, (_, i) => 6 + 0.01 * i);
    const data = blankHistogram(twoTheta, { name: "mixture", file: "mixture" });
    const background = { kind: "chebyshev", coefficients: [300, -60, 20] };
    return createModel({
      phases: Object.fromEntries(phases.map((phase) => [phase.name, phase])),
      histograms: { ring: { data, instrument, background, phases: shares } },
    });
  };
  const scales = chosen.map((phase, i) => {
    const { calculated, background } = calculatePattern(blank({ [phase.name]: {} }, [phase]), "ring");
    return heights[i] / calculated.reduce((most, y, j) => Math.max(most, y - background[j]), 0);
  });
  const truth = blank(Object.fromEntries(chosen.map(({ name }, i) => [name, { scale: scales[i] }])), chosen);
  const { ring } = truth.histograms;
  const intensity = calculatePattern(truth, "ring").calculated.map((mean) => poissonCount(mean, uniform));
  const data = { ...ring.data, intensity, sigma: intensity.map((counts) => Math.sqrt(Math.max(counts, 1))) };
  const equal = Object.fromEntries(Object.entries(ring.phases).map(([name, share]) => [name, { ...share, scale: 1 }]));
  const phases = Object.fromEntries(
    Object.entries(truth.phases).map(([name, phase]) => {
      const [ofA, ofC] = [between(0.998, 1.002), between(0.998, 1.002)];
      const { a, b, c } = phase.cell;
      return [name, { ...phase, cell: { ...phase.cell, a: a * ofA, b: b * ofA, c: c * (a === c ? ofA : ofC) } }];
    }),
  );
  return { start: { ...truth, phases, histograms: { ring: { ...ring, data, phases: equal } } }, chosen, scales };
}

let swallowed = 0;
for (let i = 0; i < Number(count); i++) {
  const { start, chosen, scales } = mixture();
  const { model, statistics, parameters } = await refine(start, recipes.midas);
  const { scale, phases } = model.histograms.ring;
  const relativeEsd = (path) => {
    const { value, esd } = parameters.find((parameter) => parameter.path === path) ?? { value: 1, esd: 0 };
    return esd / value;
  };
  // Found over true: within a tenth, or within four esds where a weak phase is known worse.
  const found = chosen.map(({ name }, j) => {
    const ratio = (scale * phases[name].scale) / scales[j];
    const esd = Math.hypot(relativeEsd("histograms.ring.scale"), relativeEsd(`histograms.ring.phases.${name}.scale`));
    return { name, ratio, esd, good: Math.abs(ratio - 1) < Math.max(0.1, 4 * esd) };
  });
  const good = statistics.gof < 1.1 && found.every((one) => one.good);
  if (!good) swallowed++;
  const told = found.map(({ name, ratio, esd }) => `${name} ${ratio.toFixed(3)} ± ${esd.toFixed(3)}`).join(", ");
  console.log(`${told}; GOF ${statistics.gof.toFixed(3)}${good ? "" : "  SWALLOWED"}`);
}
console.log(
  `${Number(count) - swallowed} of ${count} mixtures end with every scale within a tenth, or four esds, of the truth`,
);
if (swallowed > 0) process.exitCode = 1;
