import { median } from "../numerics/statistics.js";
import type { RingImage } from "./polar-profile.js";

/** What a frame says of the dark that was, or was not, subtracted from it. */
export interface DarkCheck {
  /** Level under everything that scatters less than counts would, in counts; absent where there is none. */
  readonly pedestal?: number;
  /** How much of the dark's own pattern is left in the frame: 0 where it was subtracted rightly. */
  readonly left?: number;
  /** Share of pixels significantly below zero. */
  readonly negative: number;
}

/** Side of the tiles in which level and scatter are compared, pixels. */
const TILE = 24;
/** Tiles looked at, all over the image: enough for medians and shares. */
const MOST_TILES = 2000;
/** Counts scatter by their root; what scatters by less than this part of that is no counts. */
const POISSON_PART = 0.3;
/** Levels below this are no pedestal worth a word, counts. */
const LEVEL = 20;
/** A dark's pattern is left in where so much of it is found, with so many standard deviations. */
const PATTERN_PART = 0.1;
const SIGNIFICANT = 6;

/**
 * Looks for a dark that is missing, of another exposure, or too large.
 * @param image with the dark subtracted, mean of `frames` frames
 * @param dark what was subtracted
 */
export function checkDark(image: RingImage, frames: number, dark?: Float64Array): DarkCheck {
  const { width, height, pixels } = image;
  const levels: number[] = [];
  const scatters: number[] = [];
  let [negative, all] = [0, 0];
  const apart = TILE * Math.ceil(Math.sqrt((width * height) / TILE ** 2 / MOST_TILES));
  for (let top = 0; top + TILE <= height; top += apart) {
    for (let left = 0; left + TILE <= width; left += apart) {
      const values: number[] = [];
      const [along, across]: [number[], number[]] = [[], []];
      for (let z = top; z < top + TILE; z++) {
        for (let y = left; y < left + TILE; y++) {
          const value = pixels[z * width + y];
          if (value !== value) continue;
          values.push(value);
          const next = y + 1 < left + TILE ? pixels[z * width + y + 1] : NaN;
          const above = z + 1 < top + TILE ? pixels[(z + 1) * width + y] : NaN;
          if (next === next) along.push(Math.abs(next - value));
          if (above === above) across.push(Math.abs(above - value));
        }
      }
      if (Math.min(along.length, across.length) < (TILE * TILE) / 3) continue;
      // Half of all differences of two normal numbers are below 0.954 σ. Stripes of a readout show in one direction only.
      const scatter = Math.min(median(along), median(across)) / 0.9539;
      const level = median(values);
      levels.push(level);
      scatters.push(scatter ** 2 * frames);
      all++;
      if (level < -scatter) negative++;
    }
  }
  const level = median(levels);
  const scatter = median(scatters);
  const isPedestal = dark === undefined && level > LEVEL && scatter < POISSON_PART * level;
  return {
    ...(isPedestal ? { pedestal: level - scatter } : {}),
    ...(dark === undefined ? {} : patternLeft(image, dark)),
    negative: all === 0 ? 0 : negative / all,
  };
}

/**
 * Regression of the differences of neighbouring pixels on those of the dark. The dark's own noise can only make the result
 * smaller, so that only what is left over is told.
 */
function patternLeft({ width, pixels }: RingImage, dark: Float64Array): Pick<DarkCheck, "left"> {
  let [xx, xy, xxyy] = [0, 0, 0];
  const spread: number[] = [];
  for (let at = 0; at < pixels.length; at += 7) spread.push(Math.abs(pixels[at + 1] - pixels[at]) || 0);
  // Rings and spots are no dark.
  const most = 8 * median(spread) + 1;
  for (let at = 0; at + 1 < pixels.length; at++) {
    if ((at + 1) % width === 0) continue;
    const [x, y] = [dark[at + 1] - dark[at], pixels[at + 1] - pixels[at]];
    if (!(Math.abs(y) < most + Math.abs(x))) continue;
    xx += x * x;
    xy += x * y;
    xxyy += x * x * y * y;
  }
  if (xx === 0) return {};
  const left = xy / xx;
  return left > PATTERN_PART && xy > SIGNIFICANT * Math.sqrt(xxyy) ? { left } : { left: 0 };
}
