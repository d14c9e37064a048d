// Refines real 11-BM data (NAC + CaF2, CuCr2O4 + CuO) stage by stage like GSAS-II did and compares χ² stage by stage.
// usage: node benchmarks/compare-real-records.mjs [--gpx FOLDER] REFERENCE_FOLDER [NAME …]   (after npm run build)
// --gpx writes each fit as FOLDER/NAME.gpx, for scripts/check-gpx-in-gsas2.py.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  chebyshev,
  createModel,
  exportRefinement,
  gsas2Calculation,
  judgeHistogram,
  recipes,
  refine,
  spaceGroupFromSymbol,
} from "rietbook";

const { values: options, positionals } = parseArgs({ options: { gpx: { type: "string" } }, allowPositionals: true });
const [reference, ...names] = positionals;
if (reference === undefined) throw new Error("give the reference folder");

for (const name of names.length > 0 ? names : ["nac_11bm_iso", "oh_00", "oh_53"]) {
  const record = JSON.parse(gunzipSync(readFileSync(join(reference, "gsas2/real", `${name}.json.gz`))));
  console.log(name);
  let index = 0;
  const fit = await refine(modelOf(name, record), recipeOf(name), {
    onStage: ({ stage, verdict, reason, statistics }) => {
      const theirs = record.stages[index++].Rvals.chisq;
      const beside = `χ² ${statistics.chiSquared.toFixed(0)}, GSAS-II ${theirs.toFixed(0)}`;
      console.log(`  ${stage.name}: ${beside}, Rwp ${statistics.rwp.toFixed(2)} %, ${verdict}: ${reason}`);
    },
  });
  for (const note of fit.notes) console.log(`  note: ${note}`);
  if (options.gpx !== undefined) await exportRefinement(fit, options.gpx, { formats: ["gpx"], baseName: name });
  const last = record.stages.at(-1).Rvals;
  const unlimited = await refine(modelOf(name, record), recipeOf(name), { limits: "widths" });
  const chiSquared = unlimited.statistics.chiSquared.toFixed(0);
  console.log(
    `  without limits of displacements and scales, as GSAS-II: χ² ${chiSquared}, GSAS-II's last ${last.chisq.toFixed(0)}`,
  );
  const { status, summary } = judgeHistogram(fit);
  console.log(
    `  in the end: Rwp ${fit.statistics.rwp.toFixed(2)} %, GSAS-II's last ${last.Rwp.toFixed(2)} %; ${status}: ${summary}`,
  );
}

/** MIDAS's recipe; in the NAC record the fraction of CaF2 is free from the third stage on. */
function recipeOf(name) {
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
      const atoms = phase.atoms.map(({ label, type, x, y, z, occ, site_multiplicity, Uiso }) => [
        label,
        { label, type: ion(type), x, y, z, occupancy: occ, multiplicity: site_multiplicity, uIso: Uiso },
      ]);
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
    wavelength: values.Lam,
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
