import { COLOURS, MASKED } from "./drawing/colour-maps.js";
import type { ImageFigure } from "./figure.js";

/** Palette indices of an image figure, row-major. */
export function imageLevels({ data }: Pick<ImageFigure, "data">): Uint8Array {
  return Uint8Array.from(atob(data.levels), (character) => character.charCodeAt(0));
}

/**
 * What the colour at a pixel (column and row of the raw image) says of its intensity: the mean of the squares of pixels that were
 * averaged, to a 254th of the colour scale; at its ends a bound. Null where masked, undefined outside of the image.
 * @param levels of the same figure, {@link imageLevels}
 */
export function imageValueAt(
  { data, options }: ImageFigure,
  levels: Uint8Array,
  column: number,
  row: number,
): number | null | undefined {
  const { width, height, columns, rows } = data;
  if (!(column >= 0 && row >= 0 && column < width && row < height)) return undefined;
  const level = levels[Math.floor((row * rows) / height) * columns + Math.floor((column * columns) / width)];
  if (level === MASKED) return null;
  const { scale, domain } = options;
  const fraction = level / (COLOURS - 1);
  if (scale === "log") return domain[0] * (domain[1] / domain[0]) ** fraction;
  if (scale === "linear") return domain[0] + fraction * (domain[1] - domain[0]);
  const [low, high] = domain.map(Math.sqrt);
  return (low + fraction * (high - low)) ** 2;
}
