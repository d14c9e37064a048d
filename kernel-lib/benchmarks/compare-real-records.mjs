// Refines real 11-BM data (NAC + CaF2, CuCr2O4 + CuO) stage by stage like GSAS-II did and compares χ² stage by stage.
// usage: node benchmarks/compare-real-records.mjs [--gpx FOLDER] [--beyond] REFERENCE_FOLDER [NAME …]   (after npm run build)
// --beyond goes on, with the converged axial divergence and both ranges of a peak, with what the records hold: displacement, microstrain
// phase by phase.
// --gpx writes each fit as FOLDER/NAME.gpx, for scripts/check-gpx-in-gsas2.py.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  chebyshev,
  createModel,
  defaultCalculation,
  exportRefinement,
  formatEsd,
  gsas2Calculation,
  judgeHistogram,
  recipes,
  refine,
  spaceGroupFromSymbol,
  stephensMicrostrain,
} from "rietbook";

const { values: options, positionals } = parseArgs({
  options: { gpx: { type: "string" }, beyond: { type: "boolean" } },
  allowPositionals: true,
});
const [reference, ...names] = positionals;
if (reference === undefined) throw new Error("give the reference folder");

for (const name of names.length > 0 ? names : ["nac_11bm_iso", "oh_00", "oh_53"]) {
  const record = JSON.parse(gunzipSync(readFileSync(join(reference, "gsas2/real", `${name}.json.gz`))));
  console.log(name);
  if (record.initial_phases === undefined) {
    console.log(`  goes on from ${record.start}: it has no start of its own to compare with`);
    continue;
  }
  let index = 0;
  const fit = await refine(modelOf(name, record), recipeOf(name, record), {
    onStage: ({ stage, verdict, reason, statistics }) => {
      const theirs = record.stages[index++].Rvals.chisq;
      const beside = `χ² ${statistics.chiSquared.toFixed(0)}, GSAS-II ${theirs.toFixed(0)}`;
      console.log(`  ${stage.name}: ${beside}, Rwp ${statistics.rwp.toFixed(2)} %, ${verdict}: ${reason}`);
    },
  });
  for (const note of fit.notes) console.log(`  note: ${note}`);
  if (options.gpx !== undefined) await exportRefinement(fit, options.gpx, { formats: ["gpx"], baseName: name });
  const last = record.stages.at(-1).Rvals;
  const unlimited = await refine(modelOf(name, record), recipeOf(name, record), { limits: "widths" });
  const chiSquared = unlimited.statistics.chiSquared.toFixed(0);
  console.log(
    `  χ² ${fit.statistics.chiSquared.toFixed(0)}, without any limits ${chiSquared}, GSAS-II's last ${last.chisq.toFixed(0)}`,
  );
  console.log(`    negative: ${negative(fit) || "nothing"}; without limits: ${negative(unlimited) || "nothing"}`);
  if (options.beyond) for (const peakRange of ["fwhm", "area"]) await refineBeyond(name, record, peakRange);
  const judged = judgeHistogram(fit);
  console.log(
    `  in the end: Rwp ${fit.statistics.rwp.toFixed(2)} %, GSAS-II's last ${last.Rwp.toFixed(2)} %; ${judged.status}: ${judged.summary}`,
  );
}

/** Displacements and scales below 0. */
function negative({ parameters }) {
  return parameters
    .filter(({ path, value }) => value < 0 && /uIso|scale/.test(path))
    .map(({ path, value, esd }) => `${path} ${formatEsd(value, esd)}`)
    .join(", ");
}

/**
 * What the records hold although the data ask for it, stage by stage; `polarization`: the beam gets this one first, of a tube without
 * a monochromator; `stephens`: the phase gets Stephens' microstrain first.
 */
function beyond(name) {
  if (name.startsWith("nac")) return [{ free: "histograms.*.phases.CaF2.microstrain" }];
  if (!name.startsWith("pbso4")) return [];
  const shift = "histograms.*.sample.shift";
  const stephens = { free: "histograms.*.phases.PbSO4.microstrain", stephens: "PbSO4" };
  return [{ free: shift }, { free: shift, polarization: 0.5 }, stephens];
}

async function refineBeyond(name, record, peakRange) {
  const start = { ...modelOf(name, record), calculation: { ...defaultCalculation, peakRange } };
  const before = process.cpuUsage();
  let fit = await refine(start, recipeOf(name, record));
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1e6).toFixed(2);
  console.log(`  converged axial divergence, range by ${peakRange}: ${summary(fit)}, ${seconds} CPU s`);
  const unlimited = await refine(start, recipeOf(name, record), { limits: "widths" });
  console.log(`    without limits: ${summary(unlimited)}; negative there: ${negative(unlimited) || "nothing"}`);
  for (const { free, polarization, stephens } of beyond(name)) {
    if (polarization !== undefined) fit = { ...fit, model: withPolarization(fit.model, polarization) };
    if (stephens !== undefined) fit = { ...fit, model: withStephens(fit.model, stephens) };
    fit = await refine(fit, { name: free, stages: [{ name: free, free: [free] }] });
    const how = polarization === undefined ? "" : `, polarization ${polarization}`;
    console.log(`  and ${free}${how}${stephens === undefined ? "" : ", Stephens"}: ${summary(fit)}`);
  }
  for (const { path, value, esd } of fit.parameters.filter(({ path }) => path.includes(".cell.")))
    console.log(`    ${path} ${formatEsd(value, esd)}`);
}

function summary({ statistics }) {
  const { rwp, chiSquared, variables } = statistics;
  return `Rwp ${rwp.toFixed(3)} %, χ² ${chiSquared.toFixed(0)}, ${variables} variables`;
}

function withPolarization(model, polarization) {
  const { bank } = model.histograms;
  return { ...model, histograms: { bank: { ...bank, instrument: { ...bank.instrument, polarization } } } };
}

function withStephens(model, phase) {
  const { bank } = model.histograms;
  const share = bank.phases[phase];
  const microstrain = stephensMicrostrain(model.phases[phase], share.microstrain);
  const phases = { ...bank.phases, [phase]: { ...share, microstrain } };
  return { ...model, histograms: { bank: { ...bank, phases } } };
}

/**
 * MIDAS's recipe; in the NAC record the fraction of CaF2 is free from the third stage on, in some laboratory records the
 * displacement of the sample from the second.
 */
function recipeOf(name, record) {
  if (record.stages.at(-1).varyList.includes(":0:Shift")) {
    const [first, cell, ...rest] = recipes.midas.stages;
    const displaced = { ...cell, name: "cell, displacement", free: [...cell.free, "histograms.*.sample.shift"] };
    return { name: "MIDAS, displacement", stages: [first, displaced, ...rest] };
  }
  if (!name.startsWith("nac")) return recipes.midas;
  const [first, cell, widths, ...rest] = recipes.midas.stages;
  const later = { ...widths, free: ["histograms.*.phases.CaF2.scale", ...widths.free] };
  return { name: "MIDAS, fraction later", stages: [{ ...first, ifPresent: [] }, cell, later, ...rest] };
}

function modelOf(name, record) {
  const ion = (type) => type.replace(/([+-])(\d)/, "$2$1");
  const dispersion = Object.fromEntries(
    Object.entries(record.form_factor_tables).map(([type, row]) => [
      ion(type),
      { fPrime: row[":0:FP"], fDoublePrime: row[":0:FPP"] },
    ]),
  );
  const phases = Object.fromEntries(
    record.initial_phases.map((phase) => {
      const [a, b, c, alpha, beta, gamma] = phase.cell_a_b_c_al_be_ga_V;
      const cell = { a, b, c, alpha, beta, gamma };
      const atoms = phase.atoms.map((atom) => {
        const { label, type, x, y, z, occ: occupancy, site_multiplicity: multiplicity, Uiso: uIso } = atom;
        const [u11, u22, u33, u12, u13, u23] = atom.U11_U22_U33_U12_U13_U23;
        const u = atom.adp_type === "A" ? { u: { u11, u22, u33, u12, u13, u23 } } : {};
        return [label, { label, type: ion(type), x, y, z, occupancy, multiplicity, uIso, ...u }];
      });
      const { spaceGroup } = spaceGroupFromSymbol(phase.space_group, cell);
      return [phase.name, { name: phase.name, cell, spaceGroup, dispersion, atoms: Object.fromEntries(atoms) }];
    }),
  );
  const { arrays } = record.final_histogram;
  const {
    sample_parameters: sample,
    instrument_parameters_current: values,
    HAP,
    limits_orig_used,
  } = record.initial_histogram;
  const instrument = {
    wavelength: values.Lam ?? values.Lam1,
    ...(values.Lam2 === undefined
      ? {}
      : { secondWavelength: { wavelength: values.Lam2, ratio: values["I(L2)/I(L1)"] } }),
    polarization: values["Polariz."],
    zero: values.Zero,
    U: values.U,
    V: values.V,
    W: values.W,
    X: values.X,
    Y: values.Y,
    Z: values.Z,
    SHL: values["SH/L"],
    geometry: sample.Type,
    radius: sample["Gonio. radius"],
  };
  const data = {
    name,
    file: record.data_file,
    twoTheta: Float64Array.from(arrays.x_2theta),
    intensity: Float64Array.from(arrays.yobs),
    sigma: Float64Array.from(arrays.weight, (weight) => (weight > 0 ? 1 / Math.sqrt(weight) : Infinity)),
    azimuth: sample.Azimuth,
    metadata: {},
  };
  const shares = Object.fromEntries(
    Object.entries(HAP).map(([phase, { Scale, Size, Mustrain }]) => [
      phase,
      { scale: Scale[0], size: Size[1][0], microstrain: Mustrain[1][0] },
    ]),
  );
  const bank = {
    data,
    instrument,
    background: chebyshev(6),
    scale: sample.Scale[0],
    limits: record.limits ?? limits_orig_used[1],
    phases: shares,
  };
  return createModel({ phases, histograms: { bank }, calculation: gsas2Calculation });
}
