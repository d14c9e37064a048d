import { cake } from "../caking/cake.js";
import { varianceFactors } from "../caking/covariance.js";
import { createMidasZarrWriter } from "../exports/midas-zarr/midas-zarr-writer.js";
import { integrate } from "../exports/integrate.js";
import { framesInMemory } from "../frames/frames-in-memory.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { createMemorySink } from "../platform/byte-sink.js";
import { histogramFromCake } from "./cake-histogram.js";
import { openMidasZarr } from "./midas-scan.js";

const [width, height] = [70, 66];
const geometry: DetectorGeometry = {
  ...{
    pixelsY: width,
    pixelsZ: height,
    pixelSize: 200,
    distance: 3e5,
    centreY: 34.3,
    centreZ: 32.6,
    tx: 0,
    ty: 0.5,
    tz: -1,
  },
  ...{ wavelength: 0.4, distortion: [], rhoD: 10000, parallax: 0, transforms: [] },
};
const bins = { axis: "R", radial: { min: 5, max: 32, step: 0.6 }, eta: { min: -180, max: 180, step: 60 } } as const;
const frames = framesInMemory(
  Array.from({ length: 2 }, (_, frame) =>
    Uint16Array.from({ length: width * height }, (__, at) => 2000 + ((at * 7919 + frame) % 61)),
  ),
  width,
  height,
);

test("a histogram straight from a cake is the one that comes from its file", async () => {
  const caked = await cake(frames, geometry, { bins });
  const sink = createMemorySink("a.zarr.zip");
  const options = { varianceFactors: varianceFactors(caked.map) };
  await integrate(frames, caked.map, [await createMidasZarrWriter(sink, caked.grid, geometry, options)]);
  const scan = await openMidasZarr(sink.bytes(), { name: "a.zarr.zip", normalized: true, weights: "effective" });
  for (const eta of [0, 4, "sum"] as const) {
    const [direct, read] = [
      histogramFromCake(caked, geometry, { frame: 1, eta }),
      await scan.histogram({ frame: 1, eta }),
    ];
    const from = direct.twoTheta.findIndex((value) => value > read.twoTheta[0] - 1e-9);
    read.twoTheta.forEach((value, at) => {
      expect(direct.twoTheta[from + at]).toBeCloseTo(value, 10);
      expect(direct.intensity[from + at] / read.intensity[at]).toBeCloseTo(1, 10);
      // The factors take the counts of a bin's pixels for alike, which they are to 3 % here.
      expect(direct.sigma[from + at] / read.sigma[at]).toBeCloseTo(1, 1);
    });
    expect(direct.azimuth).toBeCloseTo(read.azimuth, 1);
    expect([direct.metadata.frame, direct.metadata.wavelength]).toEqual([1, 0.4]);
  }
});

test("effective esds are larger than each point's own, and both are of the same points", async () => {
  const caked = await cake(frames, geometry, { bins });
  const [own, effective] = (["own", "effective"] as const).map((weights) =>
    histogramFromCake(caked, geometry, { eta: 2, weights }),
  );
  expect(effective.intensity).toEqual(own.intensity);
  effective.sigma.forEach((sigma, at) => expect(sigma).toBeGreaterThan(own.sigma[at] * 1.1));
});

test("frames and azimuths that are not there, and patterns of next to nothing, are refused", async () => {
  const caked = await cake(frames, geometry, { bins });
  expect(() => histogramFromCake(caked, geometry, { frame: 2 })).toThrow(/frame: found 2, expected 0 to 1/);
  expect(() => histogramFromCake(caked, geometry, { eta: 6 })).toThrow(/eta: found 6, expected 0 to 5/);
  const short = await cake(frames, geometry, { bins: { ...bins, radial: { min: 5, max: 10, step: 0.6 } } });
  expect(() => histogramFromCake(short, geometry)).toThrow(/9 points, expected at least 20/);
});
