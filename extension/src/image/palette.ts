import { heatMapPalette } from "rietbook";
import type { ColourMap } from "rietbook";

/** Colours of steps of intensity, dark for low values: little-endian words of red, green, blue and opacity. */
export type Palette = Uint32Array;

/** Steps between the darkest and the brightest colour, both included; the index after them is transparent. */
export const COLOURS = 255;

/** The library's colours of a colour map as words, the transparent one behind them. */
export function createPalette(map: ColourMap): Palette {
  return Uint32Array.from(
    heatMapPalette(map),
    ([red, green, blue, opacity]) => ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0,
  );
}
