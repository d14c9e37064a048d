import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

const { resolve } = createRequire(import.meta.url);
const fontFile = (name: string) => resolve(`dejavu-fonts-ttf/ttf/${name}`);

/** DejaVu Sans, which has every sign of our figures, as the bytes of its TrueType file. */
export function readFigureFont(): Promise<Uint8Array> {
  return readFile(fontFile("DejaVuSans.ttf"));
}

/**
 * A PNG of an SVG image, with the DejaVu fonts, whichever the machine has.
 *
 * @param scale image pixels per SVG pixel
 */
export function rasterizeSvg(svg: string, scale: number): Uint8Array {
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map(fontFile);
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font }).render().asPng();
}
