import { createGeometry } from "../geometry/create-geometry.js";
import { parseMidasParameters } from "../io/midas-parameters/midas-parameters.js";
import { createBinGrid } from "./bin-grid.js";
import { binErrorOf, binsFromMidas, correctionsFromMidas, mapOptionsFromMidas } from "./from-midas-parameters.js";

const radial = "RMin 2\nRMax 20\nRBinSize 1\n";
const q = "QMin 1\nQMax 5\nQBinSize 0.1\n";
const parse = (text: string) => parseMidasParameters(`EtaBinSize 30\n${text}`, "ps.txt");
const number = { pixelsY: 40, pixelsZ: 30, pixelSize: 200, distance: 1e5, centreY: 20, centreZ: 15 };

test("bins are in Q where step and wavelength are there, else in R; all azimuths unless some are asked for", () => {
  const all = { min: -180, max: 180, step: 30 };
  const inR = { axis: "R", radial: { min: 2, max: 20, step: 1 }, eta: all };
  expect(binsFromMidas(parse(radial))).toEqual(inR);
  expect(binsFromMidas(parse(`${radial}${q}`))).toEqual(inR);
  expect(binsFromMidas(parse(`${q}Wavelength 0.3`))).toEqual({
    axis: "Q",
    radial: { min: 1, max: 5, step: 0.1 },
    eta: all,
  });
  expect(binsFromMidas(parse(`${radial}EtaMin -90\nEtaMax 45`)).eta).toEqual({ min: -90, max: 45, step: 30 });
  expect(() => binsFromMidas(parse(q))).toThrow(/RMin in ps\.txt/);
});

test.each([
  [`${radial}RMax 1`, /RMax, line 5 in ps\.txt: found 1, expected more than RMin 2/],
  [`${radial}RMin -1`, /RMin, line 5 in ps\.txt: found -1, expected 0 or more/],
  [`${radial}RBinSize 0`, /RBinSize, line 5 in ps\.txt: found 0, expected more than 0/],
  [`${radial}RBinSize 1e-9`, /RBinSize, EtaBinSize in ps\.txt: .*expected at most \d+: larger steps/],
  [`${radial}EtaBinSize 400`, /EtaBinSize, line 5 in ps\.txt: found 400, expected at most 360/],
  [`${radial}EtaMax -180`, /EtaMax, line 5 in ps\.txt: found -180, expected more than EtaMin -180/],
])("bins that cannot be are refused with their line: %j", (text, message) => {
  expect(() => binsFromMidas(parse(text))).toThrow(message);
});

test("what only the geometry shows to be wrong has its line, too: Q beyond 90°", () => {
  const parameters = parse(`${q}Wavelength 1\nQMax 50`);
  const geometry = createGeometry({ ...number, wavelength: 1 });
  const create = () => createBinGrid(binsFromMidas(parameters), geometry, binErrorOf(parameters));
  expect(create).toThrow(/QMax, line 6 in ps\.txt: found .* Å⁻¹, expected 2θ below 90°/);
});

test("corrections are off unless the file turns them on; their form is the caller's, their fraction 0.99 or the file's", () => {
  expect(correctionsFromMidas(parse(""))).toEqual({ solidAngle: false });
  expect(correctionsFromMidas(parse("SolidAngleCorrection 1"), "midas")).toEqual({ solidAngle: true });
  const on = "PolarizationCorrection 1\n";
  const polarization = (text: string, form?: "midas" | "off") => correctionsFromMidas(parse(text), form).polarization;
  expect(polarization(on)).toEqual({ form: "horizontal", fraction: 0.99 });
  expect(polarization(`${on}PolarizationFraction 0.9`, "midas")).toEqual({ form: "midas", fraction: 0.9 });
  expect(polarization(on, "off")).toBeUndefined();
});

test("pixels are cut as SubPixelLevel says, 10° about the axes unless the file says otherwise; gradients are refused", () => {
  expect(mapOptionsFromMidas(parse(""))).toMatchObject({ subPixelLevel: 1, subPixelWidth: 10 });
  const cut = mapOptionsFromMidas(parse("SubPixelLevel 4\nSubPixelCardinalWidth 20"));
  expect(cut).toMatchObject({ subPixelLevel: 4, subPixelWidth: 20 });
  expect(() => mapOptionsFromMidas(parse("GradientCorrection 1"))).toThrow(/GradientCorrection, line 2.*narrow bins/);
});
