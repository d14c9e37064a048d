import { literal, optionsArgument } from "./cell-text.js";
import type { CellText } from "./cell-text.js";

/** Files that are only looked at. */
export type ViewingAction =
  /** A structure and its calculated pattern; wavelength in Å. */
  | { readonly kind: "viewStructure"; readonly file: string; readonly wavelength?: number }
  | { readonly kind: "viewInstrument"; readonly file: string }
  | { readonly kind: "viewParameters"; readonly file: string }
  | { readonly kind: "viewSummary"; readonly file: string }
  | { readonly kind: "viewProject"; readonly file: string };

/** Most patterns of a project that get a figure. */
const MOST_FIGURES = 4;

/** The cell of a viewer. */
export function formatViewingAction(action: ViewingAction): CellText {
  const file = literal(action.file);
  switch (action.kind) {
    case "viewStructure": {
      const options = optionsArgument({ wavelength: action.wavelength });
      const lines = [`const structure = await readCif(${file});`, "show(structure);"];
      return viewing(["structure"], [...lines, `show(plot.simulated(structure${options}));`]);
    }
    case "viewInstrument":
      return viewing([], [`show(await readInstrument(${file}));`]);
    case "viewParameters":
      return viewing([], [`show(midasParametersTable(await readMidasParameters(${file})));`]);
    case "viewSummary":
      return viewing([], [`show(summaryTable(await readRefinementSummary(${file})));`]);
    case "viewProject":
      return viewing(
        ["project"],
        [
          `const project = await readGpx(${file});`,
          "show(gpxTable(project));",
          `project.histograms.slice(0, ${MOST_FIGURES}).forEach((_, index) => show(plot.gpx(project, index)));`,
        ],
      );
  }
}

function viewing(declares: readonly string[], lines: readonly string[]): CellText {
  return { role: "view", declares, source: lines.join("\n") };
}
