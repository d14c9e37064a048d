import { interpolateGreys, interpolateViridis } from "d3-scale-chromatic";
import type { Preferences } from "../settings/preferences.js";
import type { Palette } from "./pixel-values.js";

/** 256 colours of a colour map, dark for low values. */
export function createPalette(colourMap: Preferences["colourMap"]): Palette {
  const colourAt = colourMap === "greys" ? (t: number) => interpolateGreys(1 - t) : interpolateViridis;
  return Uint32Array.from({ length: 256 }, (_, i) => wordOf(colourAt(i / 255)));
}

/** "#440154" or "rgb(68, 1, 84)" as a little-endian word of red, green, blue and full opacity. */
function wordOf(colour: string): number {
  const channels = colour.startsWith("#")
    ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
  const [red, green, blue] = channels;
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
