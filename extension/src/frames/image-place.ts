/** Where an image lies on a canvas: canvas pixels a pixel, and place of its top left corner. */
export interface ImagePlace {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest pixels, canvas pixels: then one counts them. */
const LARGEST_SCALE = 64;

/** The whole image in the middle of the canvas. */
export function fitting(image: Size, canvas: Size): ImagePlace {
  const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
  return { scale, left: (canvas.width - scale * image.width) / 2, top: (canvas.height - scale * image.height) / 2 };
}

/** Larger by a factor, with what lies at (x, y) of the canvas staying there; not smaller than half of `smallest`. */
export function zoomed(place: ImagePlace, factor: number, x: number, y: number, smallest: number): ImagePlace {
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest / 2, place.scale * factor));
  const ratio = scale / place.scale;
  return { scale, left: x - (x - place.left) * ratio, top: y - (y - place.top) * ratio };
}

/** Moved by canvas pixels. */
export function panned(place: ImagePlace, dx: number, dy: number): ImagePlace {
  return { ...place, left: place.left + dx, top: place.top + dy };
}

/** The pixel of the image at a place of the canvas; it may lie outside. */
export function imagePlace({ scale, left, top }: ImagePlace, x: number, y: number): { column: number; row: number } {
  return { column: Math.floor((x - left) / scale), row: Math.floor((y - top) / scale) };
}
