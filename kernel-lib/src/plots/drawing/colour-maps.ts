import * as Plot from "@observablehq/plot";
import type { IntensityScale } from "../figure.js";

/** Number of colours of a heat map; the palette's index after them is transparent. */
export const COLOURS = 255;
/** Palette index of what is masked. */
export const MASKED = 255;

/** Colours of a heat map, dark for low values: viridis (Smith & van der Walt, 2015), or greys. */
export type ColourMap = "viridis" | "greys";

/** {@link COLOURS} colours of a colour map (red, green, blue, opacity), then the transparent one. */
export function heatMapPalette(map: ColourMap): readonly (readonly [number, number, number, number])[] {
  const scale = Plot.scale({
    color: { type: "linear", scheme: map, domain: [0, COLOURS - 1], reverse: map === "greys" },
  });
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
