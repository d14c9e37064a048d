import fc from "fast-check";
import { TENSOR_ENTRIES } from "../crystallography/cell.js";
import { parseMidasParameters } from "../io/midas-parameters/midas-parameters.js";
import { formatMidasParameters } from "../io/midas-parameters/midas-parameters.js";
import type { DetectorGeometry, ImageTransform } from "./detector-geometry.js";
import { geometryFromMidas, geometryToMidas, parsePanelShifts } from "./from-midas-parameters.js";
import { rawPixelRule, transformedSize, transformImage } from "./image-transform.js";
import { panelCorrection, panelsOf } from "./panels.js";
import { pixelPosition, radiusToTwoTheta, tiltMatrix, twoThetaToRadius } from "./pixel-position.js";

const flat: DetectorGeometry = {
  pixelsY: 100,
  pixelsZ: 80,
  pixelSize: 200,
  distance: 1e6,
  centreY: 40,
  centreZ: 30,
  tx: 0,
  ty: 0,
  tz: 0,
  wavelength: 0.2,
  distortion: [],
  rhoD: 2e4,
  parallax: 0,
  transforms: [],
};

test("η is 0 above the beam, 90° towards increasing columns, 180° below", () => {
  expect(pixelPosition(flat, 40, 50)).toMatchObject({ radius: 20, eta: 0 });
  expect(pixelPosition(flat, 60, 30).eta).toBeCloseTo(90, 12);
  expect(Math.abs(pixelPosition(flat, 40, 10).eta)).toBe(180);
  expect(pixelPosition(flat, 20, 30).eta).toBeCloseTo(-90, 12);
});

test("2θ is that of the corrected radius on the plane at the distance", () => {
  expect(pixelPosition(flat, 60, 30).twoTheta).toBeCloseTo((Math.atan(20 * 2e-4) * 180) / Math.PI, 12);
  expect(twoThetaToRadius(flat, radiusToTwoTheta(flat, 1234.5))).toBeCloseTo(1234.5, 9);
});

test("the tilt matrix is a rotation", () => {
  fc.assert(
    fc.property(
      fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -90, max: 90, noNaN: true }))),
      ([tx, ty, tz]) => {
        const m = tiltMatrix({ tx, ty, tz });
        for (const [i, j] of TENSOR_ENTRIES) {
          const dot = m[3 * i] * m[3 * j] + m[3 * i + 1] * m[3 * j + 1] + m[3 * i + 2] * m[3 * j + 2];
          expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
        }
      },
    ),
  );
});

test.each([
  [0, (r: number, e: number) => r ** 2 * Math.cos(2 * e)],
  [1, (r: number, e: number) => r ** 4 * Math.cos(4 * e)],
  [2, (r: number) => r ** 2],
  [4, (r: number) => r ** 6],
  [5, (r: number) => r ** 4],
  [7, (r: number, e: number) => r ** 4 * Math.cos(e)],
  [9, (r: number, e: number) => r ** 3 * Math.cos(3 * e)],
  [11, (r: number, e: number) => r ** 5 * Math.cos(5 * e)],
  [13, (r: number, e: number) => r ** 6 * Math.cos(6 * e)],
] as const)("distortion p%i scales the radius by its term in Rad/RhoD and 90° − η", (at, term) => {
  const distortion = new Array<number>(15).fill(0);
  distortion[at] = 0.01;
  const plain = pixelPosition(flat, 71.5, 12.25);
  const found = pixelPosition({ ...flat, distortion }, 71.5, 12.25);
  const expected = term((plain.radius * 200) / 2e4, ((90 - plain.eta) * Math.PI) / 180);
  expect(found.radius / plain.radius - 1).toBeCloseTo(0.01 * expected, 12);
  expect(found.eta).toBeCloseTo(plain.eta, 12);
});

test("each phase turns its own term", () => {
  const phases = { 6: [0, 2], 3: [1, 4], 8: [7, 1], 10: [9, 3], 12: [11, 5], 14: [13, 6] } as const;
  for (const [phase, [amplitude, order]] of Object.entries(phases)) {
    const distortion = new Array<number>(15).fill(0);
    distortion[amplitude] = 0.01;
    const turned = distortion.slice();
    turned[Number(phase)] = order * 30;
    // A phase of order · 30° is the term 30° further along 90° − η.
    const angle = (50 * Math.PI) / 180;
    const [y, z] = [40 + 20 * Math.cos(angle), 30 + 20 * Math.sin(angle)];
    const further = ((50 + 30) * Math.PI) / 180;
    const a = pixelPosition({ ...flat, distortion: turned }, y, z).radius;
    const b = pixelPosition({ ...flat, distortion }, 40 + 20 * Math.cos(further), 30 + 20 * Math.sin(further)).radius;
    expect(a).toBeCloseTo(b, 10);
  }
});

test("parallax adds sin 2θ, the residual map its value between pixel centres", () => {
  const twoTheta = Math.atan((20 * 200) / 1e6);
  expect(pixelPosition({ ...flat, parallax: 500 }, 60, 30).radius - 20).toBeCloseTo(2.5 * Math.sin(twoTheta), 12);
  const residualMap = Float64Array.from({ length: 8000 }, (_, at) => 0.01 * (at % 100) + 0.1 * Math.floor(at / 100));
  expect(pixelPosition({ ...flat, residualMap }, 60.25, 30).radius - 20.25).toBeCloseTo(0.6025 + 3, 10);
});

test("beyond the border the residual map is held, and at the last centres it is nearly that of the last pixel", () => {
  const residualMap = Float64Array.from({ length: 8000 }, (_, at) => 0.01 * (at % 100) + 0.1 * Math.floor(at / 100));
  const change = (y: number, z: number) =>
    pixelPosition({ ...flat, residualMap }, y, z).radius - pixelPosition(flat, y, z).radius;
  expect(change(-0.5, -0.5)).toBeCloseTo(0, 12);
  expect(change(20, -0.5)).toBeCloseTo(0.2, 12);
  expect(change(99.5, 20)).toBeCloseTo(0.99 + 2, 4);
  expect(change(20, 79.5)).toBeCloseTo(0.2 + 7.9, 3);
});

test("whole pixels are shifted along both axes by the shift map, and a panel's p2 distorts a detector without distortion", () => {
  const shiftMap = { dY: new Float64Array(8000), dZ: new Float64Array(8000) };
  const at = 50 * 100 + 60;
  [shiftMap.dY[at], shiftMap.dZ[at]] = [2, -3];
  expect(pixelPosition({ ...flat, shiftMap }, 60, 50)).toEqual(pixelPosition(flat, 62, 47));
  expect(pixelPosition({ ...flat, shiftMap }, 61, 50)).toEqual(pixelPosition(flat, 61, 50));
  const shift = { dY: 0, dZ: 0, dTheta: 0, dLsd: 0, dP2: 0.01 };
  const panels = { countY: 1, countZ: 1, sizeY: 100, sizeZ: 80, gapsY: [], gapsZ: [], shifts: [shift] };
  expect(pixelPosition({ ...flat, panels }, 60, 30).radius).toBeCloseTo(20 * (1 + 0.01 * ((20 * 200) / 2e4) ** 2), 12);
});

test("a panel's distance moves its pixels along their rays only where the detector is tilted", () => {
  const shift = { dY: 0, dZ: 0, dTheta: 0, dLsd: 500, dP2: 0 };
  const panels = { countY: 1, countZ: 1, sizeY: 100, sizeZ: 80, gapsY: [], gapsZ: [], shifts: [shift] };
  // R = px · r · (L + d)/(L + d) · L/(L + d): further away, the same pixel is seen at a smaller angle.
  expect(pixelPosition({ ...flat, panels }, 60, 30).radius).toBeCloseTo(20 / 1.0005, 10);
});

test("panels are numbered Y outer, Z inner, and shift and turn their own pixels", () => {
  const none = { dY: 0, dZ: 0, dTheta: 0, dLsd: 0, dP2: 0 };
  const uneven = panelsOf({ countY: 3, countZ: 3, sizeY: 4, sizeZ: 5, gapsY: [1, 10], gapsZ: [2, 20], shifts: [] });
  expect(uneven.filter((_, at) => at % 4 === 0).map(({ yMin, zMin }) => [yMin, zMin])).toEqual([
    [0, 0],
    [5, 7],
    [19, 32],
  ]);
  const shifts = [none, { ...none, dY: 0.5 }, { ...none, dTheta: 90 }, none];
  const panels = panelsOf({ countY: 2, countZ: 2, sizeY: 11, sizeZ: 7, gapsY: [3], gapsZ: [2], shifts });
  expect(panels.map(({ yMin, zMin }) => [yMin, zMin])).toEqual([
    [0, 0],
    [0, 9],
    [14, 0],
    [14, 9],
  ]);
  expect(panelCorrection(panels, 5, 10)).toMatchObject({ dY: 0.5, dZ: 0 });
  expect(panelCorrection(panels, 12, 3)).toMatchObject({ dY: 0, dZ: 0 });
  // Its first and last pixels are its own, those beyond them in the gap or another's.
  const moved = [8, 9, 15, 16].map((row) => panelCorrection(panels, 10, row).dY);
  expect([...moved, panelCorrection(panels, 11, 10).dY]).toEqual([0, 0.5, 0.5, 0, 0]);
  // Panel 2 has its centre at (19, 3): the pixel (20, 3) goes to (19, 4).
  const turned = panelCorrection(panels, 20, 3);
  expect(turned.dY).toBeCloseTo(-1, 12);
  expect(turned.dZ).toBeCloseTo(1, 12);
});

test("panel shifts are read with all, with the old columns, and refuse others", () => {
  const shifts = parsePanelShifts("# ID dY dZ dTheta\n1 0.5 -0.25\n0 1 2 3 4 5\n", 2);
  expect(shifts[1]).toEqual({ dY: 0.5, dZ: -0.25, dTheta: 0, dLsd: 0, dP2: 0 });
  expect(shifts[0]).toEqual({ dY: 1, dZ: 2, dTheta: 3, dLsd: 4, dP2: 5 });
  expect(() => parsePanelShifts("2 0 0", 2)).toThrow(/line 1/);
  expect(() => parsePanelShifts("\n1 x 0", 2)).toThrow(/line 2/);
});

const transformLists = fc.array(fc.constantFrom<ImageTransform>(0, 1, 2, 3), { maxLength: 5 });

test("a pixel of the transformed image is the raw pixel that the rule names", () => {
  fc.assert(
    fc.property(transformLists, (transforms) => {
      const raw = { width: 5, height: 3 };
      const image = Float64Array.from({ length: 15 }, (_, at) => at);
      const { width, height } = transformedSize(raw, transforms);
      const transformed = transformImage(image, raw, transforms);
      const rule = rawPixelRule({ width, height }, transforms);
      expect(rule.raw).toEqual(raw);
      for (let z = 0; z < height; z++) {
        for (let y = 0; y < width; y++) {
          const column = rule.column[0] + rule.column[1] * y + rule.column[2] * z;
          const row = rule.row[0] + rule.row[1] * y + rule.row[2] * z;
          expect(transformed[z * width + y]).toBe(image[row * 5 + column]);
        }
      }
    }),
  );
});

test("the codes flip columns, flip rows, transpose, one after the other", () => {
  const image = Uint16Array.of(1, 2, 3, 4, 5, 6);
  const raw = { width: 3, height: 2 };
  expect([...transformImage(image, raw, [1])]).toEqual([3, 2, 1, 6, 5, 4]);
  expect([...transformImage(image, raw, [2])]).toEqual([4, 5, 6, 1, 2, 3]);
  expect([...transformImage(image, raw, [3])]).toEqual([1, 4, 2, 5, 3, 6]);
  expect([...transformImage(image, raw, [1, 3])]).toEqual([3, 6, 2, 5, 1, 4]);
  expect([...transformImage(image, raw, [3, 1])]).toEqual([4, 1, 5, 2, 6, 3]);
  expect(transformImage(image, raw, [0])).toBe(image);
  expect(() => transformImage(image, { width: 2, height: 2 }, [1])).toThrow(/6 pixels, expected 2 × 2/);
});

const text = `# a comment
Lsd 1e6
BC 40 30   # columns, rows
px 200.0
tx 1
ty 2
tz 3
p2 0.001
RhoD 20000
Wavelength 0.2
NrPixelsY 100
NrPixelsZ 80
ImTransOpt 1
ImTransOpt 2
`;

test("a parameter file becomes a geometry, and the geometry a parameter file again", () => {
  const geometry = geometryFromMidas(parseMidasParameters(text, "ps.txt"));
  expect(geometry).toMatchObject({
    pixelsY: 100,
    pixelsZ: 80,
    distance: 1e6,
    centreY: 40,
    centreZ: 30,
    transforms: [1, 2],
  });
  const again = formatMidasParameters(geometryToMidas(geometry));
  expect(geometryFromMidas(parseMidasParameters(again, "again.txt"))).toEqual(geometry);
});

test("keys with two names: of RhoD and MaxRingRad the last one counts, as of two lines of BC", () => {
  const geometryOf = (more: string) => geometryFromMidas(parseMidasParameters(`${text}${more}\n`, "ps.txt"));
  expect(geometryFromMidas(parseMidasParameters(text.replace("px ", "pxY "), "ps.txt")).pixelSize).toBe(200);
  // Of keys that mean the same the last one counts.
  const later = geometryFromMidas(parseMidasParameters(`${text}\npxY 172\nNrPixels 64\n`, "ps.txt"));
  expect([later.pixelSize, later.pixelsY, later.pixelsZ]).toEqual([172, 64, 64]);
  expect(geometryOf("MaxRingRad 30000").rhoD).toBe(30000);
  expect(geometryFromMidas(parseMidasParameters(text.replace("RhoD", "MaxRingRad"), "ps.txt")).rhoD).toBe(20000);
  expect(geometryOf("BC 45 35")).toMatchObject({ centreY: 45, centreZ: 35 });
});

test("what cannot be is refused with its key: a negative wavelength, panels without their gaps", () => {
  const read = (more: string) => () => geometryFromMidas(parseMidasParameters(`${text}${more}\n`, "ps.txt"));
  expect(read("Wavelength -0.2")).toThrow(/Wavelength.*found -0\.2/);
  const panels = "NPanelsY 3\nNPanelsZ 1\nPanelSizeY 30\nPanelSizeZ 80";
  expect(read(`${panels}\nPanelGapsY 5`)).toThrow(/PanelGapsY.*found 1 gaps, expected 2, between 3 panels/);
  expect(read(`${panels}\nPanelGapsY 5 5`)()).toMatchObject({ panels: { gapsY: [5, 5], gapsZ: [] } });
});

test("keys that must be there are asked for by name", () => {
  for (const key of ["Lsd", "BC", "px", "NrPixelsY", "NrPixelsZ", "RhoD"]) {
    const without = parseMidasParameters(text.replace(new RegExp(`^${key} .*$`, "m"), ""), "ps.txt");
    expect(() => geometryFromMidas(without)).toThrow(new RegExp(`${key} in ps\\.txt`));
  }
  const typo = parseMidasParameters(text.replace("Lsd", "Lds"), "ps.txt");
  expect(() => geometryFromMidas(typo)).toThrow(/Line 2 has Lds: is Lsd meant/);
});

test("the contents of named files must be given, and be of the right size", () => {
  const parameters = parseMidasParameters(`${text}DistortionFile d.bin\nResidualCorrectionMap r.bin\n`, "ps.txt");
  expect(() => geometryFromMidas(parameters)).toThrow(/DistortionFile/);
  expect(() => geometryFromMidas(parameters, { distortion: new Uint8Array(9) })).toThrow(/128000/);
  const distortion = new Uint8Array(new Float64Array(16000).map((_, at) => at).buffer);
  const residualMap = new Uint8Array(64000);
  const geometry = geometryFromMidas(parameters, { distortion, residualMap });
  // ImTransOpt 1 and 2 turn the map by 180°.
  expect(geometry.shiftMap?.dY[0]).toBe(7999);
  expect(geometry.shiftMap?.dZ[0]).toBe(15999);
  expect(() => geometryFromMidas(parameters, { distortion, residualMap: new Uint8Array(8) })).toThrow(/ResidualCorr/);
});
