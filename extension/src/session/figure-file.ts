import { drawFigure, figureToSvg, paperTheme, pdfOfSvg } from "rietbook";
import type { Figure, FigureFormat } from "rietbook";

/** PNG pixels per drawing pixel, as the library's own PNG files have. */
const RESOLUTION = 2;

/** A figure as a file, drawn by the page for a worker, which has no document. The same drawing as the library's in Node. */
export async function figureFile(figure: Figure, format: FigureFormat): Promise<string | Uint8Array> {
  if (format === "pdf") return pdfFile(figure);
  const svg = `<?xml version="1.0" encoding="UTF-8"?>\n${figureToSvg(figure, { document, theme: paperTheme })}\n`;
  return format === "svg" ? svg : pngFile(svg);
}

async function pdfFile(figure: Figure): Promise<Uint8Array> {
  const response = await fetch(new URL("dejavu-fonts-ttf/ttf/DejaVuSans.ttf", import.meta.url));
  if (!response.ok) throw new Error(`The font of PDF files could not be read: ${response.status}.`);
  const svg = drawFigure(figure, { document, theme: paperTheme }) as Element;
  const subject = [figure.description, ...figure.caption].join(" ");
  return pdfOfSvg({ svg, title: figure.title, subject, font: new Uint8Array(await response.arrayBuffer()) });
}

async function pngFile(svg: string): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: RESOLUTION * image.naturalWidth, height: RESOLUTION * image.naturalHeight });
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (blob === null) throw new Error("The browser could not make a PNG image of the figure.");
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}
