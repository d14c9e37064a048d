import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { panelCorrection, panelsOf } from "../geometry/panels.js";
import { DEGREES } from "../units.js";
import { createPointLocator } from "../geometry/pixel-position.js";

/** The corners of one pixel after another, in the corrected plane. */
export type QuadPlacer = ReturnType<typeof createQuadPlacer>;

/**
 * Corners in the order (y−, z−), (y−, z+), (y+, z+), (y+, z−): counter-clockwise in (u, v). Pixels that no map or panel
 * moves share their corners, so that each is calculated once.
 */
export function createQuadPlacer(geometry: DetectorGeometry) {
  const { pixelsY, shiftMap } = geometry;
  const panels = panelsOf(geometry.panels);
  const locate = createPointLocator(geometry);
  const moves = shiftMap !== undefined || panels.length > 0;
  const out = new Float64Array(3);
  const corners = {
    u: new Float64Array(4),
    v: new Float64Array(4),
    radius: new Float64Array(4),
    eta: new Float64Array(4),
  };
  const emptyRow = () => ({
    u: new Float64Array(pixelsY + 1),
    v: new Float64Array(pixelsY + 1),
    radius: new Float64Array(pixelsY + 1),
    eta: new Float64Array(pixelsY + 1),
  });
  let [below, above] = [emptyRow(), emptyRow()];
  let shift = { dY: 0, dZ: 0, dDistance: 0, dP2: 0 };

  const fillRow = (row: typeof below, z: number) => {
    for (let y = 0; y <= pixelsY; y++) {
      locate(y - 0.5, z - 0.5, 0, 0, out);
      row.radius[y] = out[0];
      row.u[y] = out[1];
      row.v[y] = out[2];
      row.eta[y] = azimuthOf(out);
    }
  };
  const take = (at: number, row: typeof below, y: number) => {
    corners.u[at] = row.u[y];
    corners.v[at] = row.v[y];
    corners.radius[at] = row.radius[y];
    corners.eta[at] = row.eta[y];
  };
  /** Sets corner `at` to the point (y, z), moved as the current pixel is. */
  const place = (at: number, y: number, z: number) => {
    locate(y + shift.dY, z + shift.dZ, shift.dDistance, shift.dP2, out);
    corners.radius[at] = out[0];
    corners.u[at] = out[1];
    corners.v[at] = out[2];
    corners.eta[at] = azimuthOf(out);
  };
  return {
    corners,
    /** Radius and plane point of the last {@link centre}. */
    out,
    startRow(z: number) {
      if (moves) return;
      [below, above] = [above, below];
      if (z === 0) fillRow(below, 0);
      fillRow(above, z + 1);
    },
    /** The corners of pixel (y, z) of the row that was started. */
    pixel(y: number, z: number) {
      if (moves) {
        this.alone(y, z);
        return;
      }
      take(0, below, y);
      take(1, above, y);
      take(2, above, y + 1);
      take(3, below, y + 1);
    },
    /** The corners of any pixel. */
    alone(y: number, z: number) {
      const panel = panelCorrection(panels, y, z);
      const at = z * pixelsY + y;
      shift = {
        ...panel,
        dY: panel.dY + (shiftMap?.dY[at] ?? 0),
        dZ: panel.dZ + (shiftMap?.dZ[at] ?? 0),
      };
      this.part(y - 0.5, z - 0.5, y + 0.5, z + 0.5);
    },
    /** The corners of a part of the current pixel. */
    part(yLow: number, zLow: number, yHigh: number, zHigh: number) {
      place(0, yLow, zLow);
      place(1, yLow, zHigh);
      place(2, yHigh, zHigh);
      place(3, yHigh, zLow);
    },
    /** The centre of the current pixel, into `out`. */
    centre(y: number, z: number) {
      locate(y + shift.dY, z + shift.dZ, shift.dDistance, shift.dP2, out);
    },
  };
}

/** η of a corner, degrees: −180 straight below the beam, as MIDAS has it, and that of the uncorrected point where the radius is negative. */
function azimuthOf(point: Float64Array): number {
  return (point[0] < 0 ? Math.atan2(point[1], -point[2]) : Math.atan2(-point[1], point[2])) * DEGREES;
}
