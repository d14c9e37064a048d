import { actionNotebook } from "../session/new-notebook.js";
import type { Action } from "../actions/action.js";
import type { Preferences } from "../settings/preferences.js";

/** From a caked file and a structure to a fit, stage by stage. */
export function refinementTemplate({ recipe, backgroundTerms }: Preferences): ReturnType<typeof actionNotebook> {
  return withIntroduction(
    "# Refinement\n\nPut the names of your files into the second and the fourth cell, then run the cells one after another, or choose *Refinement of this notebook* from the menu *Rietbook*.",
    [
      { kind: "openScan", file: "data/ceo2_norm0_12x2.zarr.zip" },
      { kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }] },
      { kind: "addPhase", name: "CeO2", file: "data/CeO2.cif" },
      {
        kind: "createModel",
        name: "model",
        phases: ["CeO2"],
        histogram: "ring",
        data: "ring",
        instrument: "scan.instrument",
        backgroundTerms,
      },
      { kind: "runRecipe", name: "fit1", from: "model", options: recipe },
    ],
  );
}

/** From a detector image and a parameter file to a caked file. */
export function cakingTemplate({ engine }: Preferences): ReturnType<typeof actionNotebook> {
  return withIntroduction(
    "# Caking\n\nPut the names of your image, mask and parameter file into the cells, then run them one after another. The last one writes a `.zarr.zip`: a double click on it opens the import.",
    [
      { kind: "openFrames", file: "data/CeO2_Pilatus1M_000001.tif" },
      { kind: "readMask", file: "data/CeO2_mask.tif" },
      { kind: "setGeometry", file: "data/ceo2_mask_params.txt" },
      { kind: "setBins" },
      { kind: "buildMap", mask: true },
      { kind: "cakeFrame", frame: 0, engine },
      { kind: "integrateFrames", file: "CeO2_Pilatus1M_000001.zarr.zip", engine },
    ],
  );
}

function withIntroduction(text: string, actions: readonly Action[]): ReturnType<typeof actionNotebook> {
  const notebook = actionNotebook(actions);
  const introduction = { cell_type: "markdown", id: "introduction", metadata: {}, source: text };
  return { ...notebook, cells: [introduction, ...(notebook["cells"] as never[])] };
}
