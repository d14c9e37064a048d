import { paintSvg } from "./paint-svg.js";

/** A drawn figure and what is said of it. */
export interface PdfSource {
  /** The figure's outer element, from `drawFigure` in any document. */
  readonly svg: Element;
  readonly title: string;
  readonly subject: string;
  /** A TrueType font that has all signs of the figure; the glyphs used are embedded. */
  readonly font: Uint8Array;
}

/** Points of a PDF page per pixel of a drawing: 96 pixels are an inch, as in SVG files. */
const POINTS_PER_PIXEL = 0.75;

/**
 * A figure as a PDF file of one page, of the drawing's size: curves and texts stay vectors and texts, heat maps are images of
 * their own bins. Written with pdfkit.
 */
export async function pdfOfSvg({ svg, title, subject, font }: PdfSource): Promise<Uint8Array> {
  const { default: PDFDocument } = await import("pdfkit");
  const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
  const canvas = new PDFDocument({
    size: [width * POINTS_PER_PIXEL, height * POINTS_PER_PIXEL],
    margin: 0,
    font: font as unknown as string,
    info: { Title: title, Subject: subject, Creator: "Rietbook" },
  });
  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    canvas.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    canvas.on("end", () => resolve());
    canvas.on("error", reject);
  });
  canvas.scale(POINTS_PER_PIXEL);
  paintSvg(canvas, svg);
  canvas.end();
  await ended;
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
