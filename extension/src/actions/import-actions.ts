import type { Instrument, IntensityScale, LineoutChoice, PatternAxis } from "rietbook";
import { literal, optionsArgument } from "./cell-text.js";
import type { CellText } from "./cell-text.js";
import { importSource } from "./library-names.js";

/** From a caked file to chosen patterns. File names are relative to the notebook's folder. */
export type ImportAction =
  | { readonly kind: "importLibrary" }
  | { readonly kind: "openScan"; readonly file: string; readonly instprm?: string }
  | { readonly kind: "showCake"; readonly frame: number; readonly scale?: IntensityScale }
  /** Of all frames where none are named. */
  | { readonly kind: "listLineouts"; readonly frames?: readonly number[] }
  | { readonly kind: "checkImport"; readonly frame: number; readonly instrument: "scan.instrument" | "instrument" }
  | { readonly kind: "setInstrument"; readonly values: Partial<Instrument> }
  /** One choice makes the constant `ring`, several make `rings`. */
  | { readonly kind: "selectLineouts"; readonly choices: readonly LineoutChoice[]; readonly axis?: PatternAxis };

/** Most patterns of a selection that get a figure. */
const MOST_FIGURES = 4;

/** The cell of an action of the import widget. */
export function formatImportAction(action: ImportAction): CellText {
  switch (action.kind) {
    case "importLibrary":
      return { role: "library", declares: [], source: importSource() };
    case "openScan": {
      const options = optionsArgument({ instprm: action.instprm });
      const source = `const scan = await openMidasZarr(${literal(action.file)}${options});\nshow(scan);`;
      return { role: "scan", declares: ["scan"], source };
    }
    case "showCake": {
      const options = optionsArgument({ scale: action.scale });
      return { role: "picture", declares: [], source: `show(await plot.cake(scan, ${action.frame}${options}));` };
    }
    case "listLineouts": {
      const frames = action.frames === undefined ? "" : literal({ frames: action.frames });
      const source = `const lineouts = await scan.lineouts(${frames});\nshow(lineouts);`;
      return { role: "lineouts", declares: ["lineouts"], source };
    }
    case "checkImport": {
      const { frame, instrument } = action;
      const options = instrument === "instrument" ? `{ frame: ${frame}, instrument: instrument }` : literal({ frame });
      return { role: "checks", declares: [], source: `show(await checkImport(scan, ${options}));` };
    }
    case "setInstrument": {
      const source = `const instrument = withInstrumentValues(scan.instrument, ${literal(action.values)});\nshow(instrument);`;
      return { role: "instrument", declares: ["instrument"], source };
    }
    case "selectLineouts":
      return formatSelection(action.choices, action.axis);
  }
}

function formatSelection(choices: readonly LineoutChoice[], axis: PatternAxis | undefined): CellText {
  const options = optionsArgument({ axis });
  if (choices.length === 1) {
    const source = [
      `const ring = await scan.histogram(${literal(choices[0])});`,
      "show(ring);",
      `show(plot.pattern(ring${options}));`,
    ];
    return { role: "selection", declares: ["ring"], source: source.join("\n") };
  }
  const figures =
    choices.length <= MOST_FIGURES
      ? `rings.forEach((ring) => show(plot.pattern(ring${options})));`
      : `show(plot.pattern(rings[0]${options}));`;
  const source = [`const rings = ${formatReading(choices)};`, "show(rings);", figures].join("\n");
  return { role: "selection", declares: ["rings"], source };
}

/** The shortest call that reads just these patterns, in this order. */
function formatReading(choices: readonly LineoutChoice[]): string {
  const frames = [...new Set(choices.map(({ frame }) => frame))];
  const etas = [...new Set(choices.map(({ eta }) => eta))];
  const isProduct = choices.length === frames.length * etas.length;
  if (isProduct && etas.length === 1 && etas[0] === "sum")
    return `await scan.histograms(${literal({ frames, etas: "sum" })})`;
  if (isProduct && !etas.includes("sum")) return `await scan.histograms(${literal({ frames, etas })})`;
  const list = choices.map((choice) => `  ${literal(choice)},`).join("\n");
  return `await Promise.all([\n${list}\n].map((choice) => scan.histogram(choice)))`;
}
