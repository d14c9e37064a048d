// Refines the azimuthal mean and the single lineouts of the real CeO2 cake and compares with GSAS-II's Rwp.
// usage: node benchmarks/compare-real-ceo2.mjs REFERENCE_FOLDER   (after npm run build)
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createModel, formatEsd, openMidasZarr, parameter, readCif, recipes, refineAll } from "rietbook";

const reference = process.argv[2];
if (reference === undefined) throw new Error("give the reference folder");
const phase = await readCif(join(reference, "gsas2/zarr/CeO2.cif"));
const scan = await openMidasZarr(join(reference, "midas/golden/ceo2_mask.zarr.zip"));
const theirs = gsas2Table(readFileSync(join(reference, "gsas2/real_ceo2/README.md"), "utf8"));

for (const etas of ["sum", "all"]) {
  const data = await scan.histograms({ etas });
  const model = createModel({
    phases: { CeO2: phase },
    histograms: { ring: { data: data[0], instrument: scan.instrument, limits: [4, 31] } },
  });
  await refineAll(data, model, {
    recipe: recipes.midas,
    onFit: ({ histogram, fit, judgement }) => {
      const eta = histogram.metadata.eta;
      const best = theirs.get(eta);
      const rwp = fit === undefined ? "no result" : `Rwp ${fit.statistics.rwp.toFixed(2)} %`;
      const a = fit === undefined ? "" : `, a ${formatEsd(parameter(fit, "phases.CeO2.cell.a"))} Å`;
      const beside = best === undefined ? "" : ` (GSAS-II ${best} %)`;
      console.log(
        `${eta === undefined ? "mean" : `η ${eta}°`}: ${rwp}${beside}${a}; ${judgement.status}: ${judgement.summary}`,
      );
    },
  });
}

/** The better final Rwp of GSAS-II's two columns, by η. */
function gsas2Table(text) {
  const rows = [...text.matchAll(/^\| ([−-]?\d+\.5) \| ([^|]+) \| ([^|]+) \|/gm)];
  const last = (column) => Number([...column.matchAll(/\d+\.\d/g)][4][0]);
  return new Map(
    rows.map(([, eta, wide, narrow]) => [Number(eta.replace("−", "-")), Math.min(last(wide), last(narrow))]),
  );
}
