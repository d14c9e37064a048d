import type { Frame } from "../frames/frame.js";
import type { Mask } from "../frames/mask.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { ringPoints } from "../geometry/ring-points.js";
import { colourScale } from "./cake-figure.js";
import type { CakeFigureOptions } from "./cake-figure.js";
import { formatSigned } from "./caption.js";
import { COLOURS, MASKED, scaleFunction } from "./drawing/colour-maps.js";
import { figureSchemaVersion } from "./figure.js";
import type { ImageFigure } from "./figure.js";
import { phaseRings } from "./phase-rings.js";
import type { RingPhase } from "./phase-rings.js";

/** Options of {@link imageFigure}. */
export interface ImageFigureOptions extends CakeFigureOptions {
  /** Pixels that are left blank. */
  readonly mask?: Pick<Mask, "pixels">;
  /** Draws rings where this geometry puts them, and tells a widget the angles of each pixel. */
  readonly geometry?: DetectorGeometry;
  /** Whose rings: a calibrant, or a phase of a CIF. */
  readonly rings?: RingPhase;
}

/** More columns or rows than this are averaged together. */
const MOST_SIDE = 1100;

/**
 * A detector image as stored in its file, with rings over it. Large ones are averaged in squares of pixels; the colours span the
 * 0.5th to the 99.9th percentile.
 *
 * @throws RietbookError "bad input" when no pixel is left by the mask
 */
export function imageFigure(frame: Frame, { mask, geometry, rings, scale }: ImageFigureOptions = {}): ImageFigure {
  const { width, height, source, index, omega } = frame;
  const every = Math.ceil(Math.max(width, height) / MOST_SIDE);
  const [columns, rows] = [Math.ceil(width / every), Math.ceil(height / every)];
  const values = averaged(frame, mask?.pixels, every, columns, rows);
  const options = colourScale(source, values, scale);
  const masked = values.filter((value) => value === null).length / values.length;
  const lines =
    geometry === undefined || rings === undefined
      ? []
      : phaseRings(rings, geometry).map(({ hkl, twoTheta }) => ringLine(geometry, hkl, twoTheta));
  const label = `frame ${index}${omega === undefined ? "" : `, ω = ${formatSigned(omega)}°`}`;
  return {
    schemaVersion: figureSchemaVersion,
    kind: "image",
    title: `Image of ${source}`,
    description: `${width} × ${height} pixels; ${(100 * masked).toFixed(1)} % masked; ${lines.length} rings drawn.`,
    caption: [`${source}, ${label}; masked pixels are blank.`],
    data: {
      ...{ width, height, columns, rows, levels: base64(levelsOf(values, options)), rings: lines },
      ...(geometry !== undefined && { geometry: withoutMaps(geometry) }),
    },
    options,
  };
}

/** Maps of single pixels are as large as the image itself. */
function withoutMaps({ shiftMap: _shifts, residualMap: _residuals, ...geometry }: DetectorGeometry): DetectorGeometry {
  return geometry;
}

function averaged(
  { pixels, width, height }: Frame,
  mask: Uint8Array | undefined,
  every: number,
  columns: number,
  rows: number,
): (number | null)[] {
  const sum = new Float64Array(columns * rows);
  const seen = new Uint32Array(columns * rows);
  for (let row = 0; row < height; row++) {
    const start = Math.floor(row / every) * columns;
    for (let column = 0; column < width; column++) {
      const value = pixels[row * width + column];
      if (mask?.[row * width + column] === 1 || !Number.isFinite(value)) continue;
      const at = start + Math.floor(column / every);
      sum[at] += value;
      seen[at]++;
    }
  }
  return Array.from(sum, (total, at) => (seen[at] === 0 ? null : total / seen[at]));
}

/** Indices into the palette of colours. */
function levelsOf(values: readonly (number | null)[], { scale, domain }: ImageFigure["options"]): Uint8Array {
  const stretch = scaleFunction(scale);
  const [low, high] = domain.map(stretch);
  return Uint8Array.from(values, (value) => {
    if (value === null) return MASKED;
    const fraction = (stretch(Math.max(value, domain[0])) - low) / (high - low);
    return Math.round(Math.min(Math.max(fraction, 0), 1) * (COLOURS - 1));
  });
}

function ringLine(geometry: DetectorGeometry, hkl: string, twoTheta: number): ImageFigure["data"]["rings"][number] {
  const points = ringPoints(geometry, twoTheta).map(([column, row]) =>
    Number.isFinite(column) && Number.isFinite(row)
      ? ([Number(column.toFixed(2)), Number(row.toFixed(2))] as const)
      : null,
  );
  return { label: hkl.replaceAll(" ", ""), twoTheta: Number(twoTheta.toFixed(5)), points };
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
