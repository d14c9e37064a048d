import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";

const INTRODUCTION = `# Refinement

Put the names of your files into the first cell, then run the cells one after another.`;

const CELLS: readonly string[] = [
  `import { chebyshev, createModel, openMidasZarr, plot, readCif, recipes, refine, show } from "rietbook";

const scan = await openMidasZarr("data/ceo2_norm0_12x2.zarr.zip");
const phase = await readCif("data/CeO2.cif");
show(scan);`,
  `const lineout = await scan.histogram({ frame: 0, eta: "sum" });
show(plot.pattern(lineout));`,
  `const model = createModel({
  phases: { [phase.name]: phase },
  histograms: { ring: { data: lineout, instrument: scan.instrument, background: chebyshev(6) } },
});
show(plot.rietveld(model));`,
  `const fit = await refine(model, recipes.midas, { onStage: show });
show(plot.rietveld(fit));`,
];

/** A notebook (nbformat 4.5) in the tslab kernel that goes from a file to a fit. */
export function createNotebookContent(): ReadonlyPartialJSONObject {
  const markdown = { cell_type: "markdown", id: "introduction", metadata: {}, source: INTRODUCTION };
  const code = CELLS.map((source, index) => ({
    cell_type: "code",
    id: `step-${index + 1}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  }));
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    },
    cells: [markdown, ...code],
  };
}
