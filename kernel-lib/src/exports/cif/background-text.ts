import type { BackgroundKind } from "../../model/background.js";
import type { Refinement } from "../../refinement/refinement.js";
import { refinedValue } from "./structure-items.js";

/** u runs from -1 to 1 over the points used, Q = 4 pi sin(theta)/lambda. */
const FUNCTIONS: Readonly<Record<BackgroundKind, string>> = {
  chebyshev: "Chebyshev polynomial of the first kind",
  power: "Power series in u",
  cosine: "Cosine series",
  "q-squared": "Power series in Q^2 (terms Q^2i/i!)",
  "inverse-q-squared": "Power series in Q^-2 (terms i! Q^-2i)",
  linear: "Linear interpolation, values evenly spaced in 2theta",
  logarithmic: "Linear interpolation, values evenly spaced in ln 2theta",
  inverse: "Linear interpolation, values evenly spaced in 1/2theta",
};

/** The background of a histogram in words, every value with its esd where it was refined. */
export function backgroundText(fit: Refinement, name: string): string {
  const { kind, coefficients, debye = [], peaks = [], fixed } = fit.model.histograms[name].background;
  const path = `histograms.${name}.background`;
  const value = (part: string, number: number) => refinedValue(fit, `${path}.${part}`, number);
  const values = coefficients.map((one, i) => value(`coefficients.${i}`, one));
  return [
    `${FUNCTIONS[kind]}, ${coefficients.length} terms: ${values.join(" ")}`,
    ...debye.map(({ amplitude, distance, u }, i) => {
      const [a, r, width] = [
        value(`debye.${i}.amplitude`, amplitude),
        value(`debye.${i}.distance`, distance),
        value(`debye.${i}.u`, u),
      ];
      return `Diffuse term A f(Si)^2 sin(QR)/(QR) exp(-UQ^2): A = ${a}, R = ${r} \\%A, U = ${width} \\%A^2`;
    }),
    ...peaks.map(({ position, intensity, sig, gam }, i) => {
      const [at, area] = [value(`peaks.${i}.position`, position), value(`peaks.${i}.intensity`, intensity)];
      const [gauss, lorentz] = [value(`peaks.${i}.sig`, sig), value(`peaks.${i}.gam`, gam)];
      return `Peak at ${at} degrees 2theta: area ${area}, Gaussian variance ${gauss}, Lorentzian FWHM ${lorentz} centidegrees`;
    }),
    ...(fixed === undefined
      ? []
      : [
          `Measured background of ${fixed.twoTheta.length} points times ${value("fixed.multiplier", fixed.multiplier)}`,
        ]),
  ].join("; ");
}
