import { createHash } from "node:crypto";
import { createBinGrid } from "./bin-grid.js";
import { buildPixelBinMap } from "./build-map.js";
import { MAP_VERSION } from "./map-hash.js";
import type { MapOptions } from "./map-options.js";

const geometry = {
  ...{
    pixelsY: 44,
    pixelsZ: 36,
    pixelSize: 200,
    distance: 4e5,
    centreY: 20.3,
    centreZ: 17.6,
    tx: 0.4,
    ty: 1.5,
    tz: -2,
  },
  ...{ wavelength: 0.2, rhoD: 5000, parallax: 40, transforms: [2] as const },
  distortion: [1e-3, 2e-3, -1e-3, 30, 5e-4, 1e-3, 20, ...Array<number>(8).fill(0)],
};
const bins = { axis: "R", radial: { min: 0, max: 25, step: 0.7 }, eta: { min: -180, max: 180, step: 30 } } as const;

/** What the builder of maps of this version makes; a kept map of the same version is taken for the same. */
const digests: Readonly<Record<string, string>> = {
  plain: "5b845efa437871b0",
  cut: "e87eea1fffd3dcfd",
  corrected: "618f6c67999ea17a",
};
const options: Readonly<Record<string, MapOptions>> = {
  plain: { mask: new Uint8Array(44 * 36).fill(1, 500, 530) },
  cut: { subPixelLevel: 3 },
  corrected: { corrections: { solidAngle: true, polarization: { form: "horizontal", fraction: 0.95 } } },
};

test.each(Object.keys(options))("a builder that makes other entries has another version: %s", async (name) => {
  const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry), options[name]);
  const rounded = Array.from(map.weights, (weight) => weight.toFixed(5));
  const text = [[...map.starts].join(), [...map.pixels].join(), rounded.join(), [...map.touchedByMask].join()].join(
    ";",
  );
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  // Where this fails, raise MAP_VERSION and put the new digests here: maps kept by earlier versions are wrong now.
  expect([MAP_VERSION, digest]).toEqual([6, digests[name]]);
});
