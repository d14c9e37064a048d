// What bench:refine refines: one lineout of a cake and an 11-BM pattern, for us and, as files, for other programs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createModel,
  extractIntensities,
  openMidasZarr,
  readCif,
  readPattern,
  recipes,
  refine,
  refineAll,
} from "rietbook";

const CHEBYSHEV = { kind: "chebyshev", coefficients: [0, 0, 0, 0, 0, 0] };

/** CeO2 in the reference's simulated cake: the lineouts of its four frames, their instrument and phase. */
export async function lineoutCase(reference, folder) {
  const cake = (name) => join(reference, "gsas2/zarr", name);
  const scan = await openMidasZarr(cake("ceo2_norm0_72x4.zarr.zip"), { instprm: cake("cake_start.instprm") });
  const data = await scan.histograms({ etas: "all" });
  await scan.close();
  const pattern = join(folder, "ceo2.xye");
  const [{ twoTheta, intensity, sigma }] = data;
  writeFileSync(pattern, Array.from(twoTheta, (x, i) => `${x} ${intensity[i]} ${sigma[i]}\n`).join(""));
  const limits = [twoTheta[0], twoTheta.at(-1)];
  const phases = [{ name: "CeO2", cif: cake("CeO2.cif"), fraction: 1 }];
  // f′ and f″ at this wavelength for programs whose tables end before it.
  const dispersion = { Ce: [-0.1056, 1.3249], O: [-0.003043, 0.00025] };
  return { data, job: { pattern, limits, ...scan.instrument.instrument, phases, dispersion } };
}

/** Na2Ca3Al2F14 with CaF2, measured at 11-BM (GSAS-II's tutorial data). */
export async function nacCase(reference, folder) {
  const pattern = join(reference, "peers/data/nac.xye");
  const nac = [
    ["Ca1", "Ca2+", 0.46652, 0, 0.25],
    ["Al1", "Al3+", 0.24866, 0.24866, 0.24866],
    ["Na1", "Na1+", 0.08462, 0.08462, 0.08462],
    ["F1", "F1-", 0.13825, 0.30584, 0.12061],
    ["F2", "F1-", 0.36399, 0.36257, 0.18698],
    ["F3", "F1-", 0.46141, 0.46141, 0.46141],
  ];
  const caf2 = [
    ["Ca1", "Ca", 0, 0, 0],
    ["F2", "F", 0.25, 0.25, 0.25],
  ];
  const phases = [
    { name: "NAC", cif: writeCif(folder, "NAC", 10.251218, "I 21 3", nac), fraction: 1 },
    { name: "CaF2", cif: writeCif(folder, "CaF2", 5.464617, "F m -3 m", caf2), fraction: 0.02 },
  ];
  const widths = { U: 1.163, V: -0.126, W: 0.063, X: 0.173, Y: 0, Z: 0, SHL: 0.0022 };
  const instrument = { wavelength: 0.413909, polarization: 0.99, zero: 0, ...widths };
  return { data: [await readPattern(pattern)], job: { pattern, limits: [3, 40], ...instrument, phases } };
}

function writeCif(folder, name, a, group, atoms) {
  const file = join(folder, `${name}.cif`);
  const sites = atoms.map(([label, type, ...xyz]) => `${label} ${type} ${xyz.join(" ")} 1.0 Uiso 0.01`);
  const items = ["label", "type_symbol", "fract_x", "fract_y", "fract_z", "occupancy", "adp_type", "U_iso_or_equiv"];
  const lines = [
    `data_${name}`,
    `_chemical_name_common '${name}'`,
    ...["a", "b", "c"].map((axis) => `_cell_length_${axis} ${a}`),
    ...["alpha", "beta", "gamma"].map((angle) => `_cell_angle_${angle} 90`),
    `_symmetry_space_group_name_H-M '${group}'`,
    `_space_group_name_H-M_alt '${group}'`,
    "loop_",
    ...items.map((item) => `_atom_site_${item}`),
    ...sites,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** A model of a job's phases and instrument that `refineAll` puts data into. */
export async function modelOf({ job, data }, calculation) {
  const { wavelength, polarization, zero, U, V, W, X, Y, Z, SHL, limits } = job;
  const { geometry = "Debye-Scherrer", radius = 1000 } = job;
  const instrument = { wavelength, polarization, zero, U, V, W, X, Y, Z, SHL, geometry, radius };
  const phases = {};
  const shares = {};
  for (const { name, cif, fraction } of job.phases) {
    phases[name] = { ...(await readCif(cif)), name };
    shares[name] = { scale: fraction };
  }
  return createModel({
    calculation,
    phases,
    histograms: {
      bench: {
        data: data[0],
        instrument,
        background: CHEBYSHEV,
        limits,
        phases: shares,
      },
    },
  });
}

/** CPU seconds of each histogram's refinement, one after another, and the last fit. */
export async function timeOurs(data, model) {
  const seconds = [];
  let last;
  for (const histogram of data) {
    const before = process.cpuUsage();
    [last] = await refineAll([histogram], model, { recipe: recipes.midas });
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  return { seconds, fit: last.fit };
}

/** CPU seconds and fit of Le Bail's method on laboratory PbSO4, a doublet with heavy overlap (GSAS-II's tutorial data). */
export async function timeLeBail(reference) {
  const peers = (name) => join(reference, "peers/data", name);
  const widths = { U: 2, V: -2, W: 5, X: 0, Y: 0, Z: 0, SHL: 0.002 };
  const beam = { wavelength: 1.5405, secondWavelength: { wavelength: 1.5443, ratio: 0.5 }, polarization: 0.7, zero: 0 };
  const instrument = { ...beam, ...widths, geometry: "Bragg-Brentano", radius: 200 };
  const data = await readPattern(peers("pbso4.xye"));
  const phases = { PbSO4: { ...(await readCif(peers("PbSO4-Wyckoff.cif"))), name: "PbSO4" } };
  const bench = { data, instrument, background: CHEBYSHEV, limits: [14, 160] };
  const model = extractIntensities(createModel({ phases, histograms: { bench } }), "le bail");
  const before = process.cpuUsage();
  const fit = await refine(model, recipes.midas);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, fit };
}
