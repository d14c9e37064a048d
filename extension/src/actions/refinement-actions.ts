import type { ExportFormat, MidasRecipeOptions, RietveldPlotOptions, Stage, TrendVariable } from "rietbook";
import { literal, optionsArgument } from "./cell-text.js";
import type { CellText } from "./cell-text.js";

/**
 * From patterns to exported results. `name` is the constant that the cell declares, `from` the one that it starts from; models
 * are called model, model1, …, fits fit1, fit2, …
 */
export type RefinementAction =
  /** Reads a CIF into a constant of the phase's name. */
  | { readonly kind: "addPhase"; readonly name: string; readonly file: string }
  | CreateModel
  /** Other values at parameter paths, from a model or a fit. */
  | {
      readonly kind: "setValues";
      readonly name: string;
      readonly from: string;
      readonly values: Readonly<Record<string, number>>;
      readonly each?: true;
    }
  | {
      readonly kind: "runStage";
      readonly name: string;
      readonly from: string;
      readonly stage: Stage;
      /** A figure of each histogram, where there may be several. */
      readonly each?: true;
    }
  | { readonly kind: "runRecipe"; readonly name: string; readonly from: string; readonly options?: MidasRecipeOptions }
  | RefineAll
  | {
      readonly kind: "showPlot";
      readonly of: string;
      readonly plot: "rietveld" | "correlation" | "stages";
      readonly options?: RietveldPlotOptions;
    }
  /** The figure of one fit of a series. */
  | { readonly kind: "showSeriesFit"; readonly of: string; readonly index: number }
  /** What is wrong with a fit and what to try. */
  | { readonly kind: "diagnose"; readonly fit: string }
  | { readonly kind: "showTrend"; readonly of: string; readonly parameter: string; readonly against: TrendVariable }
  | {
      readonly kind: "export";
      readonly fit: string;
      readonly folder: string;
      readonly formats: readonly ExportFormat[];
      readonly baseName?: string;
    };

/** Limits and excluded regions belong to the model: to change them is to edit its cell. */
export interface CreateModel {
  readonly kind: "createModel";
  readonly name: string;
  /** Constants of phases. */
  readonly phases: readonly string[];
  /** Name of the histogram in the model; several are numbered: ring1, ring2, … */
  readonly histogram: string;
  /** `ring`, one of `rings`, or several of them refined together: one structure, to each its own scale, background and widths. */
  readonly data: "ring" | { readonly rings: number | readonly number[] };
  /** `instrument` where values were replaced. */
  readonly instrument: "scan.instrument" | "instrument";
  readonly backgroundTerms: number;
  readonly limits?: readonly [number, number];
  readonly excluded?: readonly (readonly [number, number])[];
}

/** One refinement a lineout. */
export interface RefineAll {
  readonly kind: "refineAll";
  readonly name: string;
  readonly from: string;
  /** All where not given. */
  readonly frames?: readonly number[];
  readonly etas?: readonly number[] | "sum";
  /** Drawn over the series. */
  readonly trend?: { readonly parameter: string; readonly against: TrendVariable };
}

/** The cell of an action of the refinement widget. */
export function formatRefinementAction(action: RefinementAction): CellText {
  switch (action.kind) {
    case "addPhase": {
      const { name, file } = action;
      const source = `const ${name} = await readCif(${literal(file)});\nshow(${name});`;
      return { role: `phase:${name}`, declares: [name], source };
    }
    case "createModel":
      return formatModel(action);
    case "setValues": {
      const { name, from, values, each } = action;
      const model = from.startsWith("fit") ? `${from}.model` : from;
      const first = `const ${name} = withValues(${model}, ${literal(values)});`;
      return cellOf("values", name, [
        first,
        `show(${name});`,
        figureSource(name, { each: each && name, options: "calculated: true, all: true" }),
      ]);
    }
    case "runStage": {
      const { name, from, stage, each } = action;
      return fitCell("stage", name, `await refineStage(${from}, ${literal(stage)}, { onStage: show })`, each);
    }
    case "runRecipe": {
      const { name, from, options } = action;
      const recipe = options === undefined ? "recipes.midas" : `recipes.midasWith(${literal(options)})`;
      return fitCell("stage", name, `await refine(${from}, ${recipe}, { onStage: show })`);
    }
    case "refineAll":
      return formatSeries(action);
    case "showPlot": {
      const { of, plot, options = {} } = action;
      const source = `show(plot.${plot}(${of}${optionsArgument({ ...options })}));`;
      return { role: `plot:${plot}:${of}`, declares: [], source };
    }
    case "showTrend": {
      const { of, parameter, against } = action;
      return { role: `trend:${of}`, declares: [], source: trendSource(of, parameter, against) };
    }
    case "showSeriesFit": {
      const { of, index } = action;
      const source = `for (const { fit } of ${of}.slice(${index}, ${index + 1})) if (fit) show(plot.rietveld(fit, { all: true }));`;
      return { role: `lineout:${of}`, declares: [], source };
    }
    case "diagnose":
      return {
        role: `diagnosis:${action.fit}`,
        declares: [],
        source: `show(diagnosisTable(diagnose(${action.fit})));`,
      };
    case "export": {
      const { fit, folder, formats, baseName } = action;
      const source = [
        `const written = await exportRefinement(${fit}, ${literal(folder)}${optionsArgument({ formats, baseName })});`,
        `show({ columns: [${literal(`written to ${folder}`)}], rows: written.map((file) => [file]) });`,
      ];
      return { role: "export", declares: ["written"], source: source.join("\n") };
    }
  }
}

/** Names of the histograms of a model: one, or as many as lineouts are refined together. */
export function histogramNames({ histogram, data }: CreateModel): readonly string[] {
  if (data === "ring" || typeof data.rings === "number") return [histogram];
  return data.rings.map((_, index) => `${histogram}${index + 1}`);
}

function formatModel(action: CreateModel): CellText {
  const { name, phases, instrument, data, backgroundTerms, limits, excluded } = action;
  const fields = [
    `instrument: ${instrument === "instrument" ? "instrument" : "scan.instrument"}`,
    `background: chebyshev(${backgroundTerms})`,
  ];
  if (limits !== undefined) fields.push(`limits: ${literal(limits)}`);
  if (excluded !== undefined && excluded.length > 0) fields.push(`excluded: ${literal(excluded)}`);
  const names = histogramNames(action);
  const rings = data === "ring" ? [] : [data.rings].flat();
  const each = names.map((histogram, i) => {
    return `${histogram}: { data: ${data === "ring" ? "ring" : `rings[${rings[i]}]`}, ${fields.join(", ")} }`;
  });
  const isSeveral = names.length > 1;
  const source = [
    `const ${name} = createModel({`,
    `  phases: { ${phases.map((phase) => `${phase}: ${phase}`).join(", ")} },`,
    ...(isSeveral
      ? ["  histograms: {", ...each.map((one) => `    ${one},`), "  },"]
      : [`  histograms: { ${each[0]} },`]),
    `});`,
    `show(${name});`,
    figureSource(name, { each: isSeveral ? name : undefined }),
  ];
  return { role: "model", declares: [name], source: source.join("\n") };
}

function formatSeries({ name, from, frames, etas, trend }: RefineAll): CellText {
  const selection = literal({ frames, etas });
  const histograms = `await scan.histograms(${selection === "{}" ? "" : selection})`;
  const lines = [
    `const ${name} = await refineAll(${histograms}, ${from}, { onProgress: liveProgress() });`,
    `show(${name});`,
  ];
  if (trend !== undefined) lines.push(trendSource(name, trend.parameter, trend.against));
  return cellOf("series", name, lines);
}

function trendSource(of: string, parameter: string, against: TrendVariable): string {
  return `show(plot.trend(${of}, ${literal(parameter)}, ${literal({ against })}));`;
}

/** One figure, or one of each histogram of the model `each`, however many that has. */
function figureSource(
  of: string,
  { each, options = "all: true" }: { readonly each?: string; readonly options?: string },
) {
  if (each === undefined) return `show(plot.rietveld(${of}, { ${options} }));`;
  const loop = `for (const histogram of Object.keys(${each}.histograms))`;
  return `${loop} show(plot.rietveld(${of}, { histogram: histogram, ${options} }));`;
}

function fitCell(role: string, name: string, call: string, each?: true): CellText {
  const figures = figureSource(name, { each: each && `${name}.model` });
  return cellOf(role, name, [`const ${name} = ${call};`, `show(${name});`, figures]);
}

function cellOf(role: string, name: string, lines: readonly string[]): CellText {
  return { role: `${role}:${name}`, declares: [name], source: lines.join("\n") };
}
