// What both benchmarks measure: the same detector, bins and frames.
import { buildPixelBinMap } from "../dist/src/caking/build-map.js";
import { createBinGrid } from "../dist/src/caking/bin-grid.js";

/** A detector with small tilts and some distortion, the beam near its middle. */
export function benchGeometry(size) {
  return {
    pixelsY: size,
    pixelsZ: size,
    pixelSize: 150,
    distance: 1e6,
    centreY: size / 2 + 3.3,
    centreZ: size / 2 - 2.7,
    tx: 0,
    ty: 0.2,
    tz: -0.3,
    wavelength: 0.17,
    distortion: [1e-4, 2e-4, 5e-4, 10, ...Array(11).fill(0)],
    rhoD: size * 150,
    parallax: 0,
    transforms: [],
  };
}

/** R from 10 px to 0.69 of the size in steps of 0.5 px, η in steps of `etaStep` degrees. */
export async function benchMap(size, etaStep) {
  const geometry = benchGeometry(size);
  const grid = createBinGrid(
    { axis: "R", radial: { min: 10, max: 0.69 * size, step: 0.5 }, eta: { min: -180, max: 180, step: etaStep } },
    geometry,
  );
  return buildPixelBinMap(geometry, grid);
}

/** The same as lines of a MIDAS parameter file; `type` is its DataType. */
export function midasParameters(size, etaStep, type) {
  const { centreY, centreZ, distance, pixelSize, ty, tz, wavelength, distortion, rhoD } = benchGeometry(size);
  return [
    ...[`NrPixelsY ${size}`, `NrPixelsZ ${size}`, `px ${pixelSize}`, `Lsd ${distance}`, `BC ${centreY} ${centreZ}`],
    ...[`tx 0`, `ty ${ty}`, `tz ${tz}`, ...distortion.map((value, at) => `p${at} ${value}`), `RhoD ${rhoD}`],
    ...[`Wavelength ${wavelength}`, "RMin 10", `RMax ${0.69 * size}`, "RBinSize 0.5", "EtaMin -180", "EtaMax 180"],
    ...[`EtaBinSize ${etaStep}`, "HeadSize 0", `DataType ${type}`, "OmegaStart 0", "OmegaStep 1", "Normalize 1"],
  ];
}

/** Rings on a background with counting noise; each frame has its own noise. */
export function benchFrames(size, count) {
  const { centreY, centreZ } = benchGeometry(size);
  let state = 12345;
  const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0), state / 4294967296);
  const mean = new Float32Array(size * size);
  for (let z = 0; z < size; z++) {
    for (let y = 0; y < size; y++) {
      const r = Math.hypot(y - centreY, z - centreZ);
      mean[z * size + y] = 100 + 2000 * Math.exp(-(((r % 97) - 48) ** 2) / 8) + 3000 / (1 + r / 50);
    }
  }
  return Array.from({ length: count }, (_, index) => {
    const pixels = new Uint16Array(size * size);
    for (let at = 0; at < pixels.length; at++) {
      const noise = random() + random() + random() - 1.5;
      pixels[at] = Math.max(0, mean[at] + 2 * noise * Math.sqrt(mean[at]) + 0.5);
    }
    return { pixels, width: size, height: size, source: "benchmark", index };
  });
}
