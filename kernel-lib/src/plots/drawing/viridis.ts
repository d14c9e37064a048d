import * as Plot from "@observablehq/plot";
import type { IntensityScale } from "../figure.js";
import type { PaletteImage } from "./png.js";

/** Number of colours of a heat map; the palette's index after them is transparent. */
export const COLOURS = 255;
/** Palette index of what is masked. */
export const MASKED = 255;

/** 255 colours of viridis (Smith & van der Walt, 2015), then the transparent one. */
export function viridis(): PaletteImage["palette"] {
  const scale = Plot.scale({ color: { type: "linear", scheme: "viridis", domain: [0, COLOURS - 1] } });
  const palette = Array.from({ length: COLOURS }, (_, i) => {
    const [red, green, blue] = parseColour(scale.apply(i) as string);
    return [red, green, blue, 255] as const;
  });
  return [...palette, [255, 255, 255, 0]];
}

/** What is linear in the colours of a scale. */
export function scaleFunction(scale: IntensityScale): (value: number) => number {
  if (scale === "log") return Math.log10;
  return scale === "sqrt" ? Math.sqrt : (value) => value;
}

function parseColour(colour: string): number[] {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/\d+/g) ?? []).map(Number);
}
