// Refines one noisy CeO2 pattern, simulated by GSAS-II, from starts that lead into false minima: SH/L, cell and widths beside the truth.
// usage: node benchmarks/false-minima.mjs REFERENCE_FOLDER   (after npm run build)
import { join } from "node:path";
import { chebyshev, createModel, gsas2Calculation, readCif, readPattern, recipes, refine } from "rietbook";

const reference = process.argv[2];
if (reference === undefined) throw new Error("give the reference folder");
/** Rwp at the truth, %, how far from it counts as there, and the cell, Å. */
const TRUE_RWP = 0.868;
const TOLERANCE = 0.005;
const TRUE_CELL = 5.411651;

const data = await readPattern(join(reference, "peers/data/ceo2_A.xye"));
const phase = await readCif(join(reference, "gsas2/zarr/CeO2.cif"));
// f' and f'' with which the pattern was simulated.
const dispersion = {
  Ce: { fPrime: -0.10560161943392948, fDoublePrime: 1.3249248046587836 },
  O: { fPrime: -0.003043337426388051, fDoublePrime: 0.0002503006664313024 },
};
const atoms = Object.fromEntries(Object.entries(phase.atoms).map(([name, atom]) => [name, { ...atom, uIso: 0.01 }]));

function start({ SHL, cell, widths }) {
  const a = TRUE_CELL * cell;
  const instrument = {
    wavelength: 0.172979,
    polarization: 0.99,
    zero: -0.0042,
    U: 8 * widths ** 2,
    V: -2 * widths ** 2,
    W: 2.5 * widths ** 2,
    X: 0.5 * widths,
    Y: 0.5 * widths,
    Z: 0,
    SHL,
    geometry: "Debye-Scherrer",
    radius: 200,
  };
  return createModel({
    phases: { CeO2: { ...phase, dispersion, atoms, cell: { ...phase.cell, a, b: a, c: a } } },
    histograms: { ring: { data, instrument, background: chebyshev(6), limits: [2, 20] } },
    calculation: gsas2Calculation,
  });
}

let elsewhere = 0;
let count = 0;
for (const SHL of [0.002, 0.004, 0.01]) {
  for (const cell of [1, 0.997, 1.003]) {
    for (const widths of [1, 5, 0.2]) {
      const before = process.cpuUsage();
      const { statistics, parameters } = await refine(start({ SHL, cell, widths }), recipes.midas);
      const { user, system } = process.cpuUsage(before);
      const a = parameters.find(({ path }) => path === "phases.CeO2.cell.a");
      const there = Math.abs(statistics.rwp - TRUE_RWP) <= TOLERANCE;
      if (!there) elsewhere++;
      count++;
      const from = `SH/L ${SHL}, cell times ${cell}, widths times ${widths}`.padEnd(48);
      const end = `Rwp ${statistics.rwp.toFixed(3)} %, a ${a.value.toFixed(6)} ± ${a.esd.toFixed(6)} Å`;
      console.log(`${from}: ${end}, ${((user + system) / 1e6).toFixed(2)} CPU s${there ? "" : "  ELSEWHERE"}`);
    }
  }
}
console.log(`${count - elsewhere} of ${count} starts end at ${TRUE_RWP} ± ${TOLERANCE} %`);
if (elsewhere > 0) process.exitCode = 1;
