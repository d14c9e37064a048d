import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { parseMidasParameters } from "../io/midas-parameters/midas-parameters.js";
import type { BinRange } from "./bin-grid.js";
import { cake } from "./cake.js";
import { calibrantFromMidas, calibrantRings } from "./calibrant.js";
import { cpuEngine } from "./engines/cpu.js";
import { randomNumbers } from "./engines/testing/engine-suite.js";
import type { LongCallOptions, Progress } from "../progress.js";
import { checkRings, type RingCheck } from "./ring-check.js";
import { ringImageOf } from "./ring-image.js";
import { ceria, ringFrame, scattered } from "./testing/ring-frame.js";

/** Neither centred nor square, so that every image transform but one is wrong. */
const truth: DetectorGeometry = {
  pixelsY: 280,
  pixelsZ: 300,
  pixelSize: 150,
  distance: 125000,
  centreY: 131.2,
  centreZ: 160.7,
  tx: 0,
  ty: 0.4,
  tz: -0.7,
  wavelength: 0.3,
  distortion: [],
  rhoD: 200000,
  parallax: 0,
  transforms: [2],
};

const random = randomNumbers(41);

const image = ringFrame(truth, random);

interface Fault {
  readonly geometry?: Partial<DetectorGeometry>;
  readonly radial?: BinRange;
  readonly dark?: Float64Array;
  readonly add?: (at: number) => number;
}

async function check(
  { geometry: changes, radial = { min: 20, max: 190, step: 1 }, dark, add }: Fault,
  options: LongCallOptions = {},
) {
  const geometry = { ...truth, ...changes };
  const frame =
    add === undefined ? image : { ...image, pixels: (image.pixels as Int32Array).map((v, at) => v + add(at)) };
  const bins = { axis: "R", radial, eta: { min: -180, max: 180, step: 10 } } as const;
  const made = await cake(frame, geometry, { bins, dark, engine: cpuEngine });
  const input = { cake: made, geometry, calibrant: ceria, image: ringImageOf([frame], { dark }), dark };
  return checkRings(input, options);
}

const causes = ({ findings }: RingCheck) => findings.map(({ cause }) => cause);
/** What the readout adds to every frame. */
const pattern = Float64Array.from(image.pixels, () => 1000 + Math.round(40 * random()));

test("the right geometry lays every ring straight, within a few hundredths of a pixel, and nothing is found", async () => {
  const result = await check({ radial: { min: 20, max: 190, step: 0.5 } });
  expect(causes(result)).toEqual([]);
  expect(result.contrast).toBeGreaterThan(0.9);
  expect(result.rms).toBeLessThan(0.15);
  expect(result.rings.length).toBeGreaterThan(4);
  for (const { mean, first, second } of result.rings) {
    expect(Math.abs(mean.value)).toBeLessThan(0.1);
    for (const one of [first?.cos, first?.sin, second?.cos, second?.sin]) {
      if (one !== undefined) expect(Math.abs(one.value)).toBeLessThan(Math.max(0.06, 5 * one.deviation));
    }
  }
});

test.each([[[0]], [[1, 2]]] as const)("ImTransOpt %j is told from the right one, 2", async (transforms) => {
  const { findings } = await check({ geometry: { transforms } });
  expect(findings.map(({ cause }) => cause)).toEqual(["image transform"]);
  expect(findings[0].text).toContain(`ImTransOpt ${transforms.join(" ")} does not fit this geometry; 2 does`);
});

test("a displaced beam is found, with what to put instead", async () => {
  for (const [dY, dZ] of [
    [1.5, -1],
    [-3.5, 2.5],
  ]) {
    const { findings, correction } = await check({
      geometry: { centreY: truth.centreY + dY, centreZ: truth.centreZ + dZ },
    });
    expect(findings.map(({ cause }) => cause)).toContain("beam centre");
    // To first order: what is left is of the size of dY²/2R.
    expect(Math.abs(correction!.centreY.value + dY)).toBeLessThan(0.25);
    expect(Math.abs(correction!.centreZ.value + dZ)).toBeLessThan(0.25);
  }
});

test.each([
  [4, 0],
  [-9, 11],
])(
  "a beam that is off by %d and %d px is no wrong image transform, and is found to a fifth of a pixel",
  async (dY, dZ) => {
    const { findings, correction } = await check({
      geometry: { centreY: truth.centreY + dY, centreZ: truth.centreZ + dZ },
    });
    expect(findings.map(({ cause }) => cause)).toEqual(["beam centre"]);
    expect(Math.abs(correction!.centreY.value + dY)).toBeLessThan(0.25);
    expect(Math.abs(correction!.centreZ.value + dZ)).toBeLessThan(0.25);
  },
);

test("two faults at once are told apart", async () => {
  const tilted = await check({ geometry: { centreY: truth.centreY + 4, ty: truth.ty + 3 } });
  expect(causes(tilted)).toEqual(["beam centre", "tilt"]);
  expect(Math.abs(tilted.correction!.tilt!.ty.value + 3)).toBeLessThan(0.2);
  const far = await check({ geometry: { centreZ: truth.centreZ - 5, distance: 1.02 * truth.distance } });
  expect(causes(far)).toEqual(["distance or wavelength", "beam centre"]);
  expect(Math.abs(far.correction!.scale.value + 0.02)).toBeLessThan(0.002);
});

test("exchanged columns and rows of the beam centre are recognised", async () => {
  const geometry = { centreY: truth.centreZ, centreZ: truth.centreY };
  expect((await check({ geometry })).findings[0].text).toBe("column and row of BC are exchanged");
});

test("a wrong tilt is told from a displaced beam", async () => {
  const result = await check({ geometry: { ty: -0.4, tz: -0.1 }, radial: { min: 20, max: 190, step: 0.5 } });
  expect(causes(result)).toEqual(["tilt"]);
  expect(Math.abs(result.correction!.tilt!.ty.value - 0.8)).toBeLessThan(0.15);
  expect(Math.abs(result.correction!.tilt!.tz.value + 0.6)).toBeLessThan(0.15);
});

test.each([1.004, 0.9])("a distance that is off by a factor of %d is found", async (factor) => {
  const result = await check({ geometry: { distance: truth.distance * factor } });
  expect(causes(result)).toEqual(["distance or wavelength"]);
  const [, distance] = /Lsd ([\d.]+)/.exec(result.findings[0].text)!;
  expect(Math.abs(Number(distance) / truth.distance - 1)).toBeLessThan(0.003);
});

test("rings that RMin and RMax cut or leave out are named", async () => {
  const rings = calibrantRings(ceria, truth, 230);
  const low = await check({ radial: { min: Math.ceil(rings[0].radius) + 5, max: 190, step: 1 } });
  expect(causes(low)).toEqual(["radial range"]);
  expect(low.findings[0].text).toMatch(/^RMin 86 and RMax 190 leave out 1 of \d+ rings \(111 at R = 80 px\)$/);
  const cut = await check({ radial: { min: 20, max: Math.round(rings[2].radius), step: 1 } });
  const near = await check({ radial: { min: Math.floor(rings[0].radius) - 5, max: 220, step: 1 } });
  expect(near.rings[0].ring.hkl).not.toBe(rings[0].hkl);
  expect(near.findings.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^RMin 75 and RMax 220 leave too little beside 111 at R = 80 px to measure it/),
  ]);
  expect(cut.findings[0].text).toMatch(/cut 220 at R = 132 px and leave out \d+ of \d+ rings/);
});

test("a dark that is missing, of another exposure, or too large is named; the right one is not", async () => {
  const dark = (factor: number) => pattern.map((value) => factor * value);
  const add = (at: number) => pattern[at];
  expect(causes(await check({ add, dark: dark(1) }))).toEqual([]);
  const missing = await check({ add });
  expect(causes(missing)).toEqual(["dark"]);
  expect(missing.findings[0].text).toMatch(/about (8|9)\d\d counts .* no dark was subtracted/);
  expect((await check({ add, dark: dark(0.5) })).findings[0].text).toMatch(/\d+ % of the dark's pattern is left/);
  expect((await check({ add, dark: dark(1.5) })).findings[0].text).toMatch(/the dark is larger than the frames/);
});

test("an image without the calibrant has no rings where it should", async () => {
  const add = (at: number) => 60 - image.pixels[at] + scattered(30, random);
  const result = await check({ add });
  expect(causes(result)).toContain("no rings");
});

test("a parameter file names a calibrant by its cell and group; other samples are none", () => {
  const of = (text: string) => calibrantFromMidas(parseMidasParameters(text, "ps.txt"))?.name;
  expect(of("LatticeConstant 5.4116 5.4116 5.4116 90 90 90\nSpaceGroup 225\n")).toBe("CeO2");
  expect(of("LatticeParameter 4.15689 4.15689 4.15689 90 90 90\nSpaceGroup 221\n")).toBe("LaB6");
  expect(of("LatticeConstant 4.08 4.08 4.08 90 90 90\nSpaceGroup 225\n")).toBeUndefined();
  expect(of("LatticeConstant 5.4116 5.4116 5.4116 90 90 90\n")).toBeUndefined();
  expect(() => calibrantRings(ceria, { ...truth, wavelength: 0 }, 100)).toThrow(/Wavelength/);
});

test("a search tells how far it is and stops when asked to; without a search there is nothing to tell", async () => {
  const told: Progress[] = [];
  await check({}, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([]);
  const wrong = { geometry: { transforms: [1] } } as const;
  await check(wrong, { onProgress: (progress) => told.push(progress) });
  const [{ total = 0 }] = told;
  expect(told.map(({ done }) => done)).toEqual(told.map((_, at) => at + 1));
  expect(told.length).toBeLessThanOrEqual(total);
  expect(told.length).toBeGreaterThan(0.8 * total);
  const controller = new AbortController();
  const onProgress = ({ done }: Progress) => (done === 5 ? controller.abort() : undefined);
  const stopped = check(wrong, { signal: controller.signal, onProgress });
  await expect(stopped).rejects.toThrow(/rings: found a request to stop/);
});
