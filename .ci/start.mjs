import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { executeNotebook, listNotebooks } from "./notebooks.mjs";
import { ROOT, Stop, run, runScript, timed } from "./system.mjs";

/**
 * `npm start`: makes the clone ready, then does the main job on the shipped data: the raw CeO2 image is caked and refined as
 * azimuthal mean, its cake as single lineouts, then the synthetic cake with known truth, and the first tutorial.
 */
const DATA = "notebooks/data";
const IMAGE = "CeO2_Pilatus1M_000001";
const CAKES = "results/cakes";
const RAW = ["-paramFN", `${DATA}/ceo2_mask_params.txt`, "-dataFN", `${DATA}/${IMAGE}.tif`, "-resultFolder", CAKES];
const JOBS = [
  {
    title: "raw CeO2 image, caked; azimuthal mean",
    out: "results/ceo2_sum",
    args: ["integrate-and-refine", ...RAW, "--check", "CeO2", "--etas", "sum", "--limits", "4", "31"],
  },
  {
    title: "the same cake, single lineouts",
    out: "results/ceo2_lineouts",
    args: ["refine", "--data", `${CAKES}/${IMAGE}.zarr.zip`, "--limits", "4", "31"],
  },
  {
    title: "synthetic CeO2, two frames of twelve lineouts",
    out: "results/ceo2_norm0_12x2",
    args: ["refine", "--data", `${DATA}/ceo2_norm0_12x2.zarr.zip`],
  },
];

/** Exit code of `rietbook` when some histograms could not be refined: the others are kept and listed. */
const SOME_NOT_REFINED = 3;

/** Of the column of places in the summary. */
const WIDTH = 33;

function refine(job) {
  const args = ["kernel-lib/dist/cli/main.js", ...job.args, "--cif", `${DATA}/CeO2.cif`, "--nCPUs", "2"];
  const code = run(process.execPath, [...args, "--out", job.out]);
  if (code !== 0 && code !== SOME_NOT_REFINED)
    throw new Stop(`${job.title}: rietbook ${job.args[0]} ended with exit code ${code}.`);
  const summaryFile = join(ROOT, job.out, "refinement_summary.json");
  if (!existsSync(summaryFile)) throw new Stop(`${job.title}: ${job.out}/refinement_summary.json was not written.`);
  return JSON.parse(readFileSync(summaryFile, "utf8"));
}

await runScript(() => {
  const python = bootstrap();
  const summaries = JOBS.map((job) => [job, timed(job.title, () => refine(job))]);
  const notebook = listNotebooks()[0];
  const code = timed(`notebooks/${notebook} in the tslab kernel`, () =>
    executeNotebook(python, notebook, join(ROOT, "results")),
  );
  if (code !== 0) throw new Stop(`notebooks/${notebook} failed; the error is above.`);

  console.log("\nWhere things are:");
  for (const [job, { succeeded, flagged, failed, total_histograms: total, mean_Rwp: rwp }] of summaries) {
    const notes = [flagged && `${flagged} of them flagged`, failed && `${failed} failed`].filter(Boolean);
    const counts = [`${succeeded + flagged} of ${total} refined`, ...notes, `mean Rwp ${Number(rwp).toFixed(2)} %`];
    console.log(`  ${job.out.padEnd(WIDTH)}  ${job.title}: ${counts.join(", ")}`);
  }
  console.log(
    `  ${CAKES.padEnd(WIDTH)}  the cake of the image, MIDAS's .zarr.zip, and its rings drawn beside where they should be`,
  );
  console.log(`  ${relative(ROOT, join(ROOT, "results", notebook)).padEnd(WIDTH)}  the first tutorial, executed`);
  console.log("\nNext: npm run lab opens JupyterLab on the notebooks; npm test runs every check.");
});
