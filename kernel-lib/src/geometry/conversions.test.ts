import fc from "fast-check";
import { formatImctrl, parseImctrl } from "../io/imctrl/imctrl.js";
import { formatPoni, parsePoni } from "../io/poni/poni.js";
import type { DetectorGeometry } from "./detector-geometry.js";
import { geometryFromImctrl, geometryToImctrl } from "./from-imctrl.js";
import { geometryFromPoni, geometryToPoni } from "./from-poni.js";
import { pixelPosition } from "./pixel-position.js";

/** The calibration of Dioptas's CeO2 image (BSD licence of Dioptas's examples). */
const ceo2 = `# Nota: C-Order, 1 refers to the Y axis, 2 to the X axis
PixelSize1: 0.000172
PixelSize2: 0.000172
Distance: 0.208651380603
Poni1: 0.0872948482846
Poni2: 0.0799601126306
Rot1: -0.0184422457059
Rot2: 0.00413760084465
Rot3: -2.77645988275e-08
SplineFile: None
Wavelength: 4.066e-11
`;
const strange = `poni_version: 2
Detector: Detector
Detector_config: {"pixel1": 1e-4, "pixel2": 1e-4, "max_shape": [1043, 981], "orientation": 3}
Distance: 0.25
Poni1: 0.03
Poni2: 0.12
Rot1: 0.11
Rot2: -0.21
Rot3: 0.4
Wavelength: 3e-11
`;

/** Column, row, 2θ, 90° − χ: pyFAI 2026.9, AzimuthalIntegrator.tth and .chi at these pixels. */
const pyfaiCeo2 = [
  [0, 0, 30.437907243716804, 223.54705987209246],
  [980, 1042, 30.588235774484122, 42.94260539695621],
  [100, 900, 24.39618500242882, -44.904990539800394],
  [487, 20, 22.107981620935746, 179.97194074596146],
  [900.25, 333.5, 20.2577721192139, 113.36208155714698],
] as const;
const pyfaiStrange = [
  [0, 0, 19.95669869166714, -51.6977032672948],
  [980, 1042, 28.541875574356176, 25.497533492257816],
  [100, 900, 29.939705915063055, -12.984546989186143],
  [487, 20, 11.16335618973884, -36.05031350187785],
  [900.25, 333.5, 12.816305411602809, 20.55887120334748],
] as const;

/** Column, row, 2θ, 90° − azimuth: GSAS-II's GetTthAzmDsp for `imctrl`, 172 µm pixels. */
const imctrl = `type:PWDR
wavelength:0.3
distance:250.0
center:[95.2, 110.7]
tilt:7.5
rotation:-63.0
azmthOff:12.0
DetDepth:0.0
calibrant:CeO2 SRM674b
`;
const gsas2 = [
  [0, 0, 31.69311370891938, -151.48206003089808],
  [980, 1042, 20.636889497905567, 34.81848479559346],
  [100, 900, 19.98074027466351, -72.21589300922085],
  [487, 20, 23.734960761001442, -186.17938862566837],
  [900, 333, 17.34913449264466, -240.0491036482789],
] as const;
const size = { pixelsY: 981, pixelsZ: 1043 };

function expectPositions(geometry: DetectorGeometry, points: readonly (readonly [number, number, number, number])[]) {
  for (const [column, row, twoTheta, eta] of points) {
    const found = pixelPosition(geometry, column, row);
    expect(found.twoTheta).toBeCloseTo(twoTheta, 10);
    expect(Math.cos(((found.eta - eta) * Math.PI) / 180)).toBeCloseTo(1, 14);
    expect(Math.sin(((found.eta - eta) * Math.PI) / 180)).toBeCloseTo(0, 12);
  }
}

test("a pyFAI geometry gives pyFAI's 2θ and 90° − χ at every pixel", () => {
  expectPositions(geometryFromPoni(parsePoni(ceo2, "CeO2.poni"), size), pyfaiCeo2);
  expectPositions(geometryFromPoni(parsePoni(strange, "strange.poni")), pyfaiStrange);
});

test("the direct beam lies half a pixel below pyFAI's fit2d centre", () => {
  // ai.getFit2D() of the same file: centerX 487.259, centerY 512.548, directDist 208.6887 mm.
  const { centreY, centreZ, distance } = geometryFromPoni(parsePoni(ceo2, "CeO2.poni"), size);
  expect(centreY).toBeCloseTo(486.75900566, 7);
  expect(centreZ).toBeCloseTo(512.04834986, 7);
  expect(distance).toBeCloseTo(208688.654858, 5);
});

test("a GSAS-II geometry gives GSAS-II's 2θ and 90° − azimuth at every pixel", () => {
  const geometry = geometryFromImctrl(parseImctrl(imctrl, "CeO2.imctrl"), { pixelSize: 172, ...size });
  expectPositions(geometry, gsas2);
});

const geometries = fc
  .record({
    distance: fc.double({ min: 1e4, max: 5e6, noNaN: true }),
    centreY: fc.double({ min: -3000, max: 5000, noNaN: true }),
    centreZ: fc.double({ min: -3000, max: 5000, noNaN: true }),
    tx: fc.double({ min: -170, max: 170, noNaN: true }),
    ty: fc.double({ min: -30, max: 30, noNaN: true }),
    tz: fc.double({ min: -30, max: 30, noNaN: true }),
  })
  .map((part): DetectorGeometry => ({
    ...size,
    ...part,
    pixelSize: 172,
    wavelength: 0.4,
    distortion: [],
    rhoD: 2e5,
    parallax: 0,
    transforms: [],
  }));

test("any tilted geometry goes to a .poni file and back", () => {
  fc.assert(
    fc.property(geometries, (geometry) => {
      const text = formatPoni(geometryToPoni(geometry));
      expectSame(geometryFromPoni(parsePoni(text, "x.poni")), geometry);
    }),
  );
});

test("any tilted geometry goes to an .imctrl file and back", () => {
  fc.assert(
    fc.property(geometries, (geometry) => {
      const file = geometryToImctrl(geometry);
      expect(Math.abs(file.azimuthOffset)).toBeLessThanOrEqual(180);
      const text = formatImctrl(file);
      expectSame(geometryFromImctrl(parseImctrl(text, "x.imctrl"), geometry), geometry);
    }),
  );
});

function expectSame(found: DetectorGeometry, expected: DetectorGeometry): void {
  for (const [y, z] of [
    [0, 0],
    [980, 0],
    [300, 1042],
  ]) {
    const a = pixelPosition(found, y, z);
    const b = pixelPosition(expected, y, z);
    const angle = ((a.eta - b.eta) * Math.PI) / 180;
    const distance = Math.hypot(a.radius * Math.cos(angle) - b.radius, a.radius * Math.sin(angle));
    // Nearly edge-on pixels lie far out on the plane, where rounding is magnified.
    expect(distance).toBeLessThan(1e-7 * (1 + Math.abs(b.radius)) ** 2);
  }
  expect(found.wavelength).toBeCloseTo(expected.wavelength, 12);
}

test("what an .imctrl file cannot hold is refused, not dropped", () => {
  const geometry = geometryFromPoni(parsePoni(ceo2, "CeO2.poni"), size);
  expect(() => geometryToImctrl({ ...geometry, distortion: [1e-3] })).toThrow(/geometry: found distortion/);
  const shifts = [{ dY: 1, dZ: 0, dTheta: 0, dLsd: 0, dP2: 0 }];
  const panels = { countY: 1, countZ: 1, sizeY: 9, sizeZ: 9, gapsY: [], gapsZ: [], shifts };
  expect(() => geometryToImctrl({ ...geometry, parallax: 20, panels })).toThrow(/parallax, panels/);
  expect(() => geometryToImctrl({ ...geometry, distortion: [0, 0, 0, 25] })).not.toThrow();
});

test("what a .poni file cannot hold is refused, not dropped", () => {
  const geometry = geometryFromPoni(parsePoni(ceo2, "CeO2.poni"), size);
  expect(() => geometryToPoni({ ...geometry, distortion: [0, 0, 1e-3] })).toThrow(/distortion/);
  expect(() => geometryToPoni({ ...geometry, parallax: 20 })).toThrow(/parallax/);
  // A phase without amplitude is no distortion.
  expect(() => geometryToPoni({ ...geometry, distortion: [0, 0, 0, 25] })).not.toThrow();
});

test("bad files are named with the key", () => {
  expect(() => parsePoni("Distance: x", "a.poni")).toThrow(/PixelSize1.*a\.poni/);
  expect(() => parsePoni(ceo2.replace("0.208651380603", "far"), "a.poni")).toThrow(/Distance, line 4 in a\.poni.*far/);
  expect(() => parsePoni(ceo2.replace("Rot3:", "Rot3"), "a.poni")).toThrow(/line 9/);
  expect(() => parsePoni(strange.replace("{", "["), "a.poni")).toThrow(/Detector_config, line 3/);
  expect(() => geometryFromPoni(parsePoni(ceo2, "a.poni"))).toThrow(/no image size/);
  expect(() => geometryFromPoni(parsePoni(strange.replace('orientation": 3', 'orientation": 2'), "a.poni"))).toThrow(
    /orientation/,
  );
  expect(() =>
    geometryFromPoni(parsePoni(ceo2.replace("PixelSize2: 0.000172", "PixelSize2: 1e-4"), "a.poni"), size),
  ).toThrow(/square pixels/);
  expect(() => parseImctrl("distance:200\ntilt:0\n", "a.imctrl")).toThrow(/center in a\.imctrl/);
  const deep = parseImctrl(imctrl.replace("DetDepth:0.0", "DetDepth:0.1"), "a.imctrl");
  expect(() => geometryFromImctrl(deep, { pixelSize: 172, ...size })).toThrow(/DetDepth.*penetration 0/);
});

test("numpy's way of writing numbers is understood", () => {
  const text = imctrl.replace("[95.2, 110.7]", "[np.float64(95.2), np.float64(110.7)]");
  expect(parseImctrl(text, "x").center).toEqual([95.2, 110.7]);
  expect(parseImctrl(imctrl.replace("[95.2, 110.7]", "[95.2 110.7]"), "x").center).toEqual([95.2, 110.7]);
});
