import { RietbookError } from "../errors.js";
import { drawFigure, figureToSvg } from "../plots/drawing/draw-figure.js";
import { paperTheme } from "../plots/drawing/theme.js";
import type { Figure } from "../plots/figure.js";
import { pdfOfSvg } from "./pdf/pdf-of-svg.js";

/** How a figure is written. */
export interface FigureFileOptions {
  /** Width of the drawing in pixels; default 720, which prints well at 170 mm; 360 suits a column of 85 mm. */
  readonly width?: number;
  /** PNG pixels per drawing pixel; default 2. */
  readonly resolution?: number;
}

/**
 * A figure as a standalone SVG file: white background, literal colours, fonts named with fallbacks.
 *
 * @throws RietbookError "unavailable" outside Node (in a page, use `figureToSvg` with its document)
 */
export async function figureSvgFile(figure: Figure, options: FigureFileOptions = {}): Promise<string> {
  const { importDocument } = await import(/* webpackIgnore: true */ "../platform/node/document.js");
  const svg = figureToSvg(figure, { document: await importDocument(), theme: paperTheme, width: options.width });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`;
}

/** A figure as a PNG file at twice the drawing's size. Only in Node; errors as {@link figureSvgFile}. */
export async function figurePngFile(figure: Figure, options: FigureFileOptions = {}): Promise<Uint8Array> {
  return pngOfSvg(await figureSvgFile(figure, options), options.resolution);
}

/** A drawn figure (see {@link figureSvgFile}) as a PNG file; `resolution` as in {@link FigureFileOptions}. Only in Node. */
export async function pngOfSvg(svg: string, resolution = 2): Promise<Uint8Array> {
  const { rasterizeSvg } = await import(/* webpackIgnore: true */ "../platform/node/rasterize.js");
  return rasterizeSvg(svg, resolution);
}

/** A figure as a PDF file of one page: vectors, and texts that can be found and copied. Only in Node; errors as {@link figureSvgFile}. */
export async function figurePdfFile(figure: Figure, options: FigureFileOptions = {}): Promise<Uint8Array> {
  const { importDocument } = await import(/* webpackIgnore: true */ "../platform/node/document.js");
  const { readFigureFont } = await import(/* webpackIgnore: true */ "../platform/node/rasterize.js");
  const drawn = drawFigure(figure, { document: await importDocument(), theme: paperTheme, width: options.width });
  const subject = [figure.description, ...figure.caption].join(" ");
  return pdfOfSvg({ svg: drawn as Element, title: figure.title, subject, font: await readFigureFont() });
}

const WRITERS: Readonly<Record<string, (figure: Figure, options: FigureFileOptions) => Promise<string | Uint8Array>>> =
  { ".svg": figureSvgFile, ".png": figurePngFile, ".pdf": figurePdfFile };

/**
 * Writes a figure to a file whose name ends in `.svg`, `.pdf` or `.png`. Only in Node.
 *
 * @throws RietbookError "bad argument" for another ending, "output" when the place cannot be written
 */
export async function exportFigure(figure: Figure, path: string, options: FigureFileOptions = {}): Promise<void> {
  const ending = path.slice(path.lastIndexOf(".")).toLowerCase();
  if (!Object.hasOwn(WRITERS, ending)) {
    throw new RietbookError({
      kind: "bad argument",
      field: "path",
      found: path,
      expected: "a name ending in .svg, .pdf or .png",
    });
  }
  const data = await WRITERS[ending](figure, options);
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  await writeFileAtomically(path, data);
}
