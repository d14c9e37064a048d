import type { Recipe, Stage } from "./stage.js";

/** Choices in MIDAS's recipe. */
export interface MidasRecipeOptions {
  /** Refine atom coordinates and displacements in the last stage. Default true. */
  readonly atoms?: boolean;
  /** Refine March–Dollase ratios in a stage of their own, after the atoms. Default false. */
  readonly marchDollase?: boolean;
}

const backgroundAndScale: Stage = {
  name: "background + scale",
  free: ["histograms.*.background", "histograms.*.scale"],
  ifPresent: ["histograms.*.phases.*.scale"],
};
const cell: Stage = { name: "cell", free: ["phases.*.cell"] };
const gaussianWidths: Stage = {
  name: "U, V, W",
  free: ["histograms.*.instrument.W", "histograms.*.instrument.U", "histograms.*.instrument.V"],
  oneAtATime: true,
};
const lorentzianWidths: Stage = {
  name: "X, Y, SH/L",
  free: ["histograms.*.instrument.Y", "histograms.*.instrument.X", "histograms.*.instrument.SHL"],
  oneAtATime: true,
};
const atoms: Stage = {
  name: "atoms",
  free: [],
  ifPresent: [
    "phases.*.atoms.*.uIso",
    "phases.*.atoms.*.u",
    "phases.*.atoms.*.x",
    "phases.*.atoms.*.y",
    "phases.*.atoms.*.z",
  ],
  oneAtATime: true,
};
const marchDollase: Stage = { name: "March–Dollase", free: ["histograms.*.phases.*.marchDollase.ratio"] };

/**
 * MIDAS's staged recipe (its manual, §6): background + scale with the fractions of all phases but the first → cell →
 * U, V, W → X, Y, SH/L → coordinates and displacements → March–Dollase if asked for.
 */
function midasRecipe(options: MidasRecipeOptions = {}): Recipe {
  const stages = [backgroundAndScale, cell, gaussianWidths, lorentzianWidths];
  if (options.atoms !== false) stages.push(atoms);
  if (options.marchDollase === true) stages.push(marchDollase);
  const without = options.atoms === false ? " without atoms" : "";
  return { name: `MIDAS${without}${options.marchDollase === true ? " with March–Dollase" : ""}`, stages };
}

/** Ready-made recipes. */
export const recipes: { readonly midas: Recipe; readonly midasWith: (options: MidasRecipeOptions) => Recipe } = {
  midas: midasRecipe(),
  midasWith: midasRecipe,
};
