import { RADIANS } from "../units.js";
import type { PanelLayout } from "./detector-geometry.js";

/** One panel: its pixels (inclusive) in the transformed image and its shifts. */
export interface Panel {
  readonly yMin: number;
  readonly yMax: number;
  readonly zMin: number;
  readonly zMax: number;
  readonly centreY: number;
  readonly centreZ: number;
  readonly shift: PanelLayout["shifts"][number];
}

/** What a panel does to one of its pixels: shifts (pixels), distance (µm), second-order distortion. */
export interface PanelCorrection {
  readonly dY: number;
  readonly dZ: number;
  readonly dDistance: number;
  readonly dP2: number;
}

const NO_SHIFT: PanelLayout["shifts"][number] = { dY: 0, dZ: 0, dTheta: 0, dLsd: 0, dP2: 0 };
const NO_CORRECTION: PanelCorrection = { dY: 0, dZ: 0, dDistance: 0, dP2: 0 };

/** The panels of a layout in MIDAS's numbering, Y outer, Z inner (Panel.c, GeneratePanels). */
export function panelsOf(layout: PanelLayout | undefined): readonly Panel[] {
  if (layout === undefined) return [];
  const panels: Panel[] = [];
  let yMin = 0;
  for (let i = 0; i < layout.countY; i++) {
    const yMax = yMin + layout.sizeY - 1;
    let zMin = 0;
    for (let j = 0; j < layout.countZ; j++) {
      const zMax = zMin + layout.sizeZ - 1;
      const [centreY, centreZ] = [(yMin + yMax) / 2, (zMin + zMax) / 2];
      panels.push({ yMin, yMax, zMin, zMax, centreY, centreZ, shift: layout.shifts[panels.length] ?? NO_SHIFT });
      zMin = zMax + 1 + (layout.gapsZ[j] ?? 0);
    }
    yMin = yMax + 1 + (layout.gapsY[i] ?? 0);
  }
  return panels;
}

/**
 * What the panel that holds the centre of pixel (column, row) does to it: rotation about the panel's centre, then
 * translation (Panel.h, ApplyPanelCorrection); the pixel keeps its shape. Pixels between panels stay where they are.
 */
export function panelCorrection(panels: readonly Panel[], column: number, row: number): PanelCorrection {
  for (const { yMin, yMax, zMin, zMax, centreY, centreZ, shift } of panels) {
    if (column < yMin || column > yMax || row < zMin || row > zMax) continue;
    const [cos, sin] = [Math.cos(shift.dTheta * RADIANS), Math.sin(shift.dTheta * RADIANS)];
    const [y, z] = [column - centreY, row - centreZ];
    return {
      dY: y * cos - z * sin - y + shift.dY,
      dZ: y * sin + z * cos - z + shift.dZ,
      dDistance: shift.dLsd,
      dP2: shift.dP2,
    };
  }
  return NO_CORRECTION;
}
