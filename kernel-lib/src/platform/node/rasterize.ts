import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

/**
 * A PNG of an SVG image, with the DejaVu fonts, whichever the machine has.
 *
 * @param scale image pixels per SVG pixel
 */
export function rasterizeSvg(svg: string, scale: number): Uint8Array {
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`));
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font }).render().asPng();
}
