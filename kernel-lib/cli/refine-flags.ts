import { Option, type Command } from "commander";
import { readRecipe } from "../src/batch/recipe-file.js";
import type { RunRefinementOptions } from "../src/batch/run-options.js";
import type { Limits } from "../src/batch/run-plan.js";
import { RietbookError } from "../src/errors.js";
import { parseCifNumber } from "../src/io/cif/cif.js";
import type { WeightsChoice } from "../src/histograms/midas-intensity.js";
import type { ChainDirection } from "../src/refinement/chain.js";
import type { InternalStandard } from "../src/results/amorphous-fraction.js";
import type { MetadataKey } from "../src/refinement/refine-sequence.js";
import { etaChoice, indexList, limitValues, positiveInteger, positiveNumber } from "./arguments.js";

const WEIGHTS: readonly WeightsChoice[] = ["poisson", "effective", "own", "gsas2"];

/** The flags of a refinement, as commander gives them. */
export interface RefineFlags {
  readonly out: string;
  readonly instprm?: readonly string[];
  readonly bkgTerms?: number;
  readonly limits?: readonly number[];
  readonly nCPUs?: number;
  readonly atoms: boolean;
  readonly export: boolean;
  readonly pdf?: boolean;
  readonly recipe?: string;
  readonly frames?: readonly number[];
  readonly etas: "all" | "sum" | readonly number[];
  readonly normalized: "auto" | "yes" | "no";
  readonly weights: WeightsChoice;
  readonly axialDivergence: "converged" | "gsas2";
  readonly sequence?: MetadataKey;
  readonly direction: ChainDirection;
  readonly together?: "all" | "frame";
  readonly standard?: readonly string[];
  readonly berarLelann?: boolean;
  readonly bonds?: number;
  readonly diagnose?: boolean;
  readonly correlations?: boolean;
  readonly resume?: boolean;
  readonly verbose?: boolean;
}

/** What a sequence may be ordered by: all numbers that a lineout's metadata may hold. */
export const SEQUENCE_VALUES: readonly MetadataKey[] = [
  ...(["frame", "lastFrameNumber", "eta", "etaIndex", "omega", "temperature", "pressure"] as const),
  ...(["current", "i0", "framesSummed", "maskedFraction"] as const),
];

/** Adds all flags of a refinement but those that say which files. */
export function addRefineFlags(command: Command): Command {
  return command
    .option("-o, --out <folder>", "output folder", "refinement/")
    .option(
      "-i, --instprm <files...>",
      ".instprm or .prm file that overrides the data file's instrument parameters; of several patterns one each, or one for all",
    )
    .option("--bkg-terms <n>", "number of background coefficients (default: 6)", positiveInteger)
    .option(
      "--limits <degrees...>",
      "2θ limits LOW HIGH, degrees; of several patterns a pair each, or one for all (default: full range)",
      limitValues,
    )
    .option("--nCPUs <n>", "number of parallel workers", positiveInteger, 1)
    .option("--no-atoms", "skip the refinement of atoms")
    .option("--no-export", "skip CIF, CSV and figures")
    .option("--pdf", "write the figures as PDF files too")
    .option("--recipe <file>", "stages and terms to refine, JSON (docs/recipes.md; default: MIDAS's)")
    .option("--frames <list>", "frames to refine, indices from 0 such as 0-3,7 (default: all)", indexList)
    .option("--etas <list>", "all, sum (one azimuthal mean per frame), or η indices from 0", etaChoice, "all")
    .addOption(choice("--normalized <how>", "are the values divided by the bin area?", ["auto", "yes", "no"]))
    .addOption(
      choice("--weights <kind>", "effective, own: with the splitting of pixels; gsas2 for comparison only", WEIGHTS),
    )
    .addOption(choice("--axial-divergence <rule>", "gsas2 for comparison only", ["converged", "gsas2"]))
    .addOption(
      new Option("--sequence <value>", "start each lineout from its last accepted neighbour along this value").choices(
        SEQUENCE_VALUES,
      ),
    )
    .addOption(choice("--direction <way>", "way of --sequence", ["forward", "backward", "both"]))
    .addOption(
      new Option("--together [models]", "refine lineouts or patterns as one model: all of them, or one model a frame")
        .choices(["all", "frame"])
        .preset("all"),
    )
    .option(
      "--standard <weighed...>",
      "internal standard: PHASE FRACTION [PURITY], by weight, such as corundum 0.2000(5) 0.99(1)",
    )
    .option("--berar-lelann", "multiply esds by Bérar and Lelann's factor for serial correlation")
    .addOption(
      new Option("--bonds [longest]", "bond lengths up to this (Å; default: 3) and angles, with esds")
        .argParser(positiveNumber)
        .preset("3"),
    )
    .option("--diagnose", "say what is wrong with every fit, what to try and what to free next")
    .option("--correlations", "write the correlation matrix of every fit")
    .option("--resume", "go on with a run that was cut off")
    .option("-v, --verbose", "also print every stage");
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

/** @throws RietbookError "bad argument" for what is no phase with one or two fractions */
function standardOf([phase, ...numbers]: readonly string[]): InternalStandard {
  const [weighed, pure] = [numbers[0] ?? "", numbers[1] ?? "1"].map(parseCifNumber);
  const isFraction = weighed !== undefined && weighed.value > 0 && weighed.value < 1;
  if (!isFraction || pure === undefined || !(pure.value > 0 && pure.value <= 1) || numbers.length > 2) {
    throw new RietbookError({
      kind: "bad argument",
      field: "--standard",
      found: [phase, ...numbers].join(" "),
      expected:
        "a phase, its fraction of the mixture's weight and, if known, its purity, such as corundum 0.2000(5) 0.99(1)",
    });
  }
  return {
    phase,
    weightFraction: weighed.value,
    weightFractionEsd: weighed.esd,
    purity: pure.value,
    purityEsd: pure.esd,
  };
}

/** @throws RietbookError "bad argument" for an odd number of limits */
function limitPairs(limits: readonly number[]): readonly Limits[] {
  if (limits.length % 2 === 1) {
    const found = `${limits.length} number${limits.length === 1 ? "" : "s"}`;
    const expected = "two, LOW HIGH, or two for each pattern";
    throw new RietbookError({ kind: "bad argument", field: "--limits", found, expected });
  }
  return Array.from({ length: limits.length / 2 }, (_, i) => [limits[2 * i], limits[2 * i + 1]]);
}

/** @throws RietbookError "bad argument" */
export async function refinementOptionsOf(
  flags: RefineFlags,
): Promise<Omit<RunRefinementOptions, "dataFile" | "cifFiles">> {
  return {
    outputDir: flags.out,
    instprmFile: flags.instprm,
    bkgTerms: flags.bkgTerms,
    limits: flags.limits === undefined ? undefined : limitPairs(flags.limits),
    nCPUs: flags.nCPUs,
    atoms: flags.atoms,
    export: flags.export,
    pdf: flags.pdf,
    recipe: flags.recipe === undefined ? undefined : await readRecipe(flags.recipe),
    frames: flags.frames,
    etas: flags.etas,
    normalized: flags.normalized === "auto" ? "auto" : flags.normalized === "yes",
    weights: flags.weights,
    axialDivergence: flags.axialDivergence,
    sequence: flags.sequence === undefined ? undefined : { along: flags.sequence, direction: flags.direction },
    together: flags.together,
    standard: flags.standard === undefined ? undefined : standardOf(flags.standard),
    extras: {
      ...(flags.berarLelann === true && { correlatedEsds: true }),
      ...(flags.bonds !== undefined && { bonds: flags.bonds }),
      ...(flags.diagnose === true && { diagnosis: true }),
      ...(flags.correlations === true && { correlations: true }),
    },
    resume: flags.resume === true,
  };
}
