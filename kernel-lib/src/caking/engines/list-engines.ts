import { isRietbookError } from "../../errors.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { createBinGrid } from "../bin-grid.js";
import { buildPixelBinMap } from "../build-map.js";
import type { EngineKind } from "../engine.js";
import { selectEngine } from "./select.js";

/** Whether an engine can run here. */
export interface EngineReport {
  readonly kind: EngineKind;
  readonly isAvailable: boolean;
  /** What would run; or why it cannot. */
  readonly text: string;
}

/** A detector of 8 × 8 pixels: enough to start an engine with. */
const tiny: DetectorGeometry = {
  pixelsY: 8,
  pixelsZ: 8,
  pixelSize: 100,
  distance: 1e5,
  centreY: 4,
  centreZ: 4,
  tx: 0,
  ty: 0,
  tz: 0,
  wavelength: 1,
  distortion: [],
  rhoD: 1e5,
  parallax: 0,
  transforms: [],
};

/** Tries every engine on a tiny map and says which of them this machine can run, and why not the others. */
export async function listEngines(): Promise<readonly EngineReport[]> {
  const bins = { axis: "R", radial: { min: 0, max: 4, step: 1 }, eta: { min: -180, max: 180, step: 90 } } as const;
  const map = await buildPixelBinMap(tiny, createBinGrid(bins, tiny));
  const reports: EngineReport[] = [];
  for (const kind of ["webgpu", "wasm", "gpujs", "cpu"] as const) {
    try {
      const prepared = await (await selectEngine(kind)).prepare(map);
      reports.push({ kind, isAvailable: true, text: prepared.description });
      await prepared.close();
    } catch (error) {
      if (!isRietbookError(error, "unavailable")) throw error;
      reports.push({ kind, isAvailable: false, text: error.message });
    }
  }
  return reports;
}
