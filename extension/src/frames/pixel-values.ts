import { COLOURS } from "../image/palette.js";
import type { Palette } from "../image/palette.js";
import type { FrameImage } from "./frame-protocol.js";

/** Values at and above which a pixel is no measurement: the flags of common detectors. */
const FLAGS = 2 ** 32 - 2;
/** So many pixels are enough for the quantiles. */
const SAMPLE = 200_000;

/** Ends and quantiles of the pixels that are measurements: finite, not negative, no flag. */
export function describeValues(pixels: Float32Array): Pick<FrameImage, "lowest" | "highest" | "dark" | "bright"> {
  let [lowest, highest] = [Infinity, -Infinity];
  const sample: number[] = [];
  const every = Math.max(1, Math.floor(pixels.length / SAMPLE));
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!(value >= 0 && value < FLAGS)) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    if (i % every === 0) sample.push(value);
  }
  if (sample.length === 0) return { lowest: 0, highest: 0, dark: 0, bright: 1 };
  const sorted = Float32Array.from(sample).sort();
  const at = (fraction: number) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))];
  const [dark, bright] = [at(0.01), at(0.999)];
  return { lowest, highest, dark, bright: bright > dark ? bright : dark + 1 };
}

/** How intensities become colours. */
export interface Contrast {
  readonly low: number;
  readonly high: number;
  readonly scale: "linear" | "sqrt" | "log";
}

/** Pixels as colours, one 32-bit word each, little endian RGBA; what is no measurement is transparent. */
export function colourPixels(pixels: Float32Array, { low, high, scale }: Contrast, palette: Palette): Uint32Array {
  const stretch = { linear: (x: number) => x, sqrt: Math.sqrt, log: Math.log1p }[scale];
  const range = Math.max(high - low, 1e-12);
  // A table of the function: it is called for millions of pixels.
  const steps = 4096;
  const top = stretch(range);
  const table = Uint32Array.from(
    { length: steps + 1 },
    (_, i) => palette[Math.round(((COLOURS - 1) * stretch((i / steps) * range)) / top)],
  );
  const colours = new Uint32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!(value >= 0 && value < FLAGS)) continue;
    const place = ((value - low) / range) * steps;
    colours[i] = table[place <= 0 ? 0 : place >= steps ? steps : Math.round(place)];
  }
  return colours;
}
