// Refines simulated CeO2 lineouts whose true cells are known and compares with the truth and with GSAS-II's own results.
// usage: node benchmarks/compare-synthetic.mjs REFERENCE_FOLDER   (after npm run build)
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { chebyshev, createModel, gsas2Calculation, openMidasZarr, readCif, recipes, refineAll } from "rietbook";
import { largest, mean, median, rms } from "./figures.mjs";

const reference = process.argv[2];
if (reference === undefined) throw new Error("give the reference folder");
const at = (...parts) => join(reference, "gsas2", ...parts);
const truth = JSON.parse(readFileSync(at("zarr/truth.json"))).histograms;
const runs = JSON.parse(gunzipSync(readFileSync(at("midas_runs/midas_results.json.gz"))));
const phase = await readCif(at("zarr/CeO2.cif"));

async function refineFile(file, weights) {
  const scan = await openMidasZarr(at("zarr", file), { instprm: at("zarr/cake_start.instprm"), weights });
  // GSAS-II was run without the azimuth of the lineouts.
  const data = (await scan.histograms()).map((histogram) => ({ ...histogram, azimuth: 0 }));
  const model = createModel({
    phases: { CeO2: phase },
    histograms: { ring: { data: data[0], instrument: scan.instrument, background: chebyshev(6) } },
    calculation: gsas2Calculation,
  });
  const before = process.cpuUsage();
  const fits = await refineAll(data, model, { recipe: recipes.midas });
  const { user, system } = process.cpuUsage(before);
  await scan.close();
  return { fits, cpu: (user + system) / 1e6 / fits.length };
}

function compare(name, { fits, cpu }, rowOf) {
  const rows = fits.map(({ fit, histogram, judgement }) => {
    const { frame, etaIndex } = histogram.metadata;
    const a = fit.parameters.find(({ path }) => path === "phases.CeO2.cell.a");
    const { a: aTrue } = truth.find((row) => row.osf === frame && row.eta_index === etaIndex);
    const theirs = rowOf(frame, etaIndex);
    return {
      success: judgement.status === "success",
      pull: (a.value - aTrue) / a.esd,
      gof: fit.statistics.gof,
      rwp: theirs && fit.statistics.rwp - theirs.rwp,
      cell: theirs?.esd && Math.abs(a.value - theirs.a) / theirs.esd,
      chiSquared: theirs && fit.statistics.observations * ((fit.statistics.rwp / theirs.rwp) ** 2 - 1),
    };
  });
  const known = rows.filter(({ rwp }) => rwp !== undefined);
  const cells = known.flatMap(({ cell }) => (cell === undefined ? [] : [cell]));
  console.log(
    `${name}: ${rows.length} lineouts, ${rows.filter((row) => row.success).length} succeeded, ${cpu.toFixed(3)} CPU s each`,
  );
  console.log(
    `  pulls: mean ${mean(rows.map((row) => row.pull)).toFixed(3)}, rms ${rms(rows.map((row) => row.pull)).toFixed(3)}`,
  );
  console.log(`  GOF: mean ${mean(rows.map((row) => row.gof)).toFixed(4)}`);
  if (known.length === 0) return;
  console.log(
    `  Rwp above GSAS-II's: largest ${largest(known.map((row) => row.rwp)).toFixed(4)} points of ${known.length}`,
  );
  if (cells.length === 0) return;
  const [middle, most] = [median(cells), largest(cells)];
  console.log(`  cell from GSAS-II's, in its esds: median ${middle.toFixed(3)}, largest ${most.toFixed(3)}`);
}

const rowsOf = (run) => (frame, eta) => {
  const row = runs[run].rows.find((candidate) => candidate.osf === frame && candidate.eta_index === eta);
  return row && { rwp: row.Rwp, a: row.a, esd: row.a_esd };
};
compare("ceo2_norm0_12x2", await refineFile("ceo2_norm0_12x2.zarr.zip"), rowsOf("r_norm0_12x2_ncpu1"));
const importer = JSON.parse(readFileSync(at("midas_runs/g2importer_norm1.json"))).rows;
compare("ceo2_12x2, GSAS-II's weights", await refineFile("ceo2_12x2.zarr.zip", "gsas2"), (frame, eta) => {
  const row = frame === 0 ? importer.find(({ name }) => name.endsWith(`eta=${-177.5 + 5 * eta}`)) : undefined;
  return row && { rwp: row.Rwp_GOF_conv_cpu_nvar_per_stage.at(-1)[0], a: row.a, esd: 1.9e-5 };
});
compare("ceo2_norm0_72x4", await refineFile("ceo2_norm0_72x4.zarr.zip"), rowsOf("r_norm0_72x4_ncpu2"));
