/** A coloured image, ready to be copied to a canvas at any size. */
export interface Picture {
  /** Pixels of the detector that it shows. */
  readonly width: number;
  readonly height: number;
  readonly full: OffscreenCanvas;
  /** A quarter of it each way, where it is large: what is seen from afar. */
  readonly quarter?: OffscreenCanvas;
}

/** From this many columns or rows on a smaller copy is kept. */
const LARGE = 1500;
/** Below this size of a pixel on the screen the smaller copy is shown. */
const SMALL_SCALE = 0.3;

/**
 * Makes a picture.
 * @param colours one little-endian RGBA word a column, row-major
 * @param size of the colours' own grid, which may be coarser than the detector's
 */
export function createPicture(
  colours: Uint32Array,
  size: { readonly columns: number; readonly rows: number },
  detector: { readonly width: number; readonly height: number },
): Picture {
  const { columns, rows } = size;
  const full = new OffscreenCanvas(columns, rows);
  const bytes = new Uint8ClampedArray(colours.buffer as ArrayBuffer);
  full.getContext("2d")!.putImageData(new ImageData(bytes, columns, rows), 0, 0);
  const { width, height } = detector;
  if (Math.max(columns, rows) < LARGE) return { width, height, full };
  const quarter = new OffscreenCanvas(Math.ceil(columns / 4), Math.ceil(rows / 4));
  const context = quarter.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(full, 0, 0, quarter.width, quarter.height);
  return { width, height, full, quarter };
}

/** The copy that suits a size of a detector pixel on the screen. */
export function copyAt({ full, quarter }: Picture, scale: number): OffscreenCanvas {
  return quarter !== undefined && scale < SMALL_SCALE ? quarter : full;
}
