import { spaceGroupFromNumber } from "../../crystallography/space-group.js";
import type { Frame } from "../../frames/frame.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { rawPixelRule } from "../../geometry/image-transform.js";
import { createPointLocator } from "../../geometry/pixel-position.js";
import { calibrantRings } from "../calibrant.js";
import type { Calibrant } from "../standard-powders.js";

export const ceria: Calibrant = {
  name: "CeO2",
  cell: { a: 5.411651, b: 5.411651, c: 5.411651, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroupFromNumber(225),
};

/** Counts with the scatter of counts: normal, by Box and Muller, which is Poisson's for means well above 10. */
export function scattered(mean: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
}

/** Rings of ceria on a background of 30 counts, as a geometry sees them: the raw image. */
export function ringFrame(geometry: DetectorGeometry, random: () => number): Frame {
  const { pixelsY, pixelsZ } = geometry;
  const rings = calibrantRings(ceria, geometry, 300);
  const { raw, row, column } = rawPixelRule({ width: pixelsY, height: pixelsZ }, geometry.transforms);
  const locate = createPointLocator(geometry);
  const [pixels, out] = [new Int32Array(pixelsY * pixelsZ), new Float64Array(3)];
  for (let z = 0; z < pixelsZ; z++) {
    for (let y = 0; y < pixelsY; y++) {
      locate(y, z, 0, 0, out);
      const height = rings.reduce((sum, { radius }, at) => sum + (at % 3 === 0 ? 200 : 90) * bell(out[0] - radius), 0);
      const at = (row[0] + row[1] * y + row[2] * z) * raw.width + column[0] + column[1] * y + column[2] * z;
      pixels[at] = scattered(30 + height, random);
    }
  }
  return { pixels, ...raw, source: "synthetic", index: 0 };
}

function bell(offset: number): number {
  return Math.abs(offset) > 6 ? 0 : Math.exp(-(offset ** 2) / (2 * 1.2 ** 2));
}
