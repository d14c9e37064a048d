import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Pattern } from "../calculation/pattern.js";
import { RietbookError } from "../errors.js";
import type { Figure } from "../plots/figure.js";
import type { Refinement } from "../refinement/refinement.js";
import { cifBlockName } from "../io/cif/write.js";
import { formatPhaseCif } from "./cif/phase-cif.js";
import { formatPatternCsv, formatXye } from "./csv.js";
import { formatGpxProject } from "./gpx/gpx-project.js";
import { formatRefinementJson } from "./refinement-json.js";

/** What {@link exportRefinement} can write. */
export type ExportFormat = "gpx" | "cif" | "csv" | "xye" | "json" | "svg" | "pdf" | "png";

const FORMATS: readonly ExportFormat[] = ["gpx", "cif", "csv", "xye", "json", "svg", "pdf", "png"];

/** The formats of figures among them. */
export type FigureFormat = "svg" | "pdf" | "png";

/** Makes the file of a figure. */
export type FigureFileMaker = (figure: Figure, format: FigureFormat) => Promise<string | Uint8Array>;

/** What to export, and under which name. */
export interface ExportOptions {
  /** Default: gpx, cif, csv and json. */
  readonly formats?: readonly ExportFormat[];
  /** How the files' names begin; default the histogram's name. */
  readonly baseName?: string;
  /** Default: in Node, with the library's fonts. A page that draws itself gives its own. */
  readonly figureFile?: FigureFileMaker;
}

/**
 * Writes a fit to files in a folder, which is made if need be: `<base>.gpx`, `<base>_<phase>.cif`, `<base>_data.csv`,
 * `<base>.xye`, `<base>.json`, `<base>.svg`, `<base>.pdf`, `<base>.png`. With several histograms those of one histogram are named
 * `<base>_<histogram>…`. Each file is there whole or not at all. Only in Node.
 * @returns the files' names in the order of writing
 * @throws RietbookError "bad argument" for an unknown format, "output" when the folder cannot be written, "unavailable"
 *   for a structure whose setting GSAS-II cannot describe
 */
export async function exportRefinement(
  fit: Refinement,
  folder: string,
  options: ExportOptions = {},
): Promise<readonly string[]> {
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  const written: string[] = [];
  for await (const { name, content } of eachFile(fit, options)) {
    await writeFileAtomically(`${folder.replace(/\/+$/, "")}/${name}`, content);
    written.push(name);
  }
  return written;
}

/** One file of an export. */
export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The files of {@link exportRefinement} without writing them: for hosts without a file system. Errors as there. */
export async function refinementFiles(fit: Refinement, options: ExportOptions = {}): Promise<readonly ExportedFile[]> {
  const files: ExportedFile[] = [];
  for await (const file of eachFile(fit, options)) files.push(file);
  return files;
}

async function* eachFile(
  fit: Refinement,
  { formats = ["gpx", "cif", "csv", "json"], baseName, figureFile = createFigureFileMaker() }: ExportOptions,
): AsyncGenerator<ExportedFile> {
  const unknown = formats.find((format) => !FORMATS.includes(format));
  if (unknown !== undefined) {
    throw new RietbookError({
      kind: "bad argument",
      field: "formats",
      found: `"${String(unknown)}"`,
      expected: `some of ${FORMATS.join(", ")}`,
    });
  }
  const histograms = Object.keys(fit.model.histograms);
  const patterns = Object.fromEntries(histograms.map((name) => [name, calculatePattern(fit.model, name)]));
  const base = fileName(baseName ?? histograms[0]);
  const figures = new Map<string, Promise<Figure>>();
  const drawn: HistogramDrawer = async (histogram, format) => {
    const figure = figures.get(histogram) ?? patternFigure(fit, histogram);
    figures.set(histogram, figure);
    return figureFile(await figure, format);
  };
  for (const format of formats) {
    for (const [name, content] of await filesOf(format, fit, patterns, base, drawn)) yield { name, content };
  }
}

type HistogramDrawer = (histogram: string, format: FigureFormat) => Promise<string | Uint8Array>;
type NamedContent = readonly [name: string, content: string | Uint8Array];

async function filesOf(
  format: ExportFormat,
  fit: Refinement,
  patterns: Readonly<Record<string, Pattern>>,
  base: string,
  drawn: HistogramDrawer,
): Promise<NamedContent[]> {
  const { histograms } = fit.model;
  const names = Object.keys(histograms);
  const eachHistogram = (suffix: string, content: (histogram: string) => string): NamedContent[] =>
    names.map((name) => [`${stem(base, name, names)}${suffix}`, content(name)]);
  switch (format) {
    case "gpx":
      return [[`${base}.gpx`, formatGpxProject(fit, patterns, `${base}.gpx`)]];
    case "json":
      return [[`${base}.json`, formatRefinementJson(fit)]];
    case "csv":
      return eachHistogram("_data.csv", (name) => formatPatternCsv(histograms[name], patterns[name]));
    case "xye":
      return eachHistogram(".xye", (name) => formatXye(histograms[name]));
    case "cif":
      return names.flatMap((name) =>
        Object.keys(histograms[name].phases).map((phase): NamedContent => {
          const blockName = `${stem(base, name, names)}_${fileName(phase)}`;
          return [`${blockName}.cif`, formatPhaseCif(fit, phase, name, patterns[name], { blockName })];
        }),
      );
    case "svg":
    case "pdf":
    case "png":
      return Promise.all(
        names.map(async (name): Promise<NamedContent> => [
          `${stem(base, name, names)}.${format}`,
          await drawn(name, format),
        ]),
      );
  }
}

// What draws is most of the code, and a run without figures does not need it: loaded when it is used.

async function patternFigure(fit: Refinement, histogram: string): Promise<Figure> {
  const { plot } = await import("../plots/plot.js");
  return plot.rietveld(fit, { histogram });
}

/** Draws a figure once for its SVG and its PNG file. */
function createFigureFileMaker(): FigureFileMaker {
  const drawings = new Map<Figure, Promise<string>>();
  return async (figure, format) => {
    const { figurePdfFile, figureSvgFile, pngOfSvg } = await import("./figure.js");
    if (format === "pdf") return figurePdfFile(figure);
    const drawing = drawings.get(figure) ?? figureSvgFile(figure);
    drawings.set(figure, drawing);
    return format === "svg" ? drawing : pngOfSvg(await drawing);
  };
}

function stem(base: string, histogram: string, histograms: readonly string[]): string {
  return histograms.length === 1 ? base : `${base}_${fileName(histogram)}`;
}

/** A name that every file system takes. */
function fileName(text: string): string {
  return cifBlockName(text).replace(/[\\/:*?"<>|]/g, "_");
}
