import {
  badParameter,
  numberOf,
  requiredNumber,
  type MidasParameters,
} from "../io/midas-parameters/midas-parameters.js";
import { countBins, type BinError, type BinGridDescription } from "./bin-grid.js";
import type { CakeCorrections, PolarizationCorrection } from "./corrections.js";
import type { MapOptions } from "./map-options.js";

/** Which form a PolarizationCorrection takes: right for a horizontal beam, MIDAS's own, or none whatever the file says. */
export type PolarizationChoice = "horizontal" | "midas" | "off";

/**
 * The bins of a MIDAS parameter file: in Q where QBinSize and Wavelength are there, else in R; all azimuths unless EtaMin
 * and EtaMax say otherwise.
 * @throws RietbookError "bad input" for missing keys, empty and absurd ranges
 */
export function binsFromMidas(parameters: MidasParameters): BinGridDescription {
  const isQ = (numberOf(parameters, "QBinSize") ?? 0) > 0 && (numberOf(parameters, "Wavelength") ?? 0) > 0;
  const axis = isQ ? "Q" : "R";
  const radial = {
    min: requiredNumber(parameters, `${axis}Min`),
    max: requiredNumber(parameters, `${axis}Max`),
    step: requiredNumber(parameters, `${axis}BinSize`),
  };
  const eta = {
    min: numberOf(parameters, "EtaMin") ?? -180,
    max: numberOf(parameters, "EtaMax") ?? 180,
    step: requiredNumber(parameters, "EtaBinSize"),
  };
  const bins = { axis, radial, eta } as const;
  countBins(bins, binErrorOf(parameters));
  return bins;
}

/** Errors of bins that say the line of a parameter file that asks for them. */
export function binErrorOf(parameters: MidasParameters): BinError {
  return (key, problem) => badParameter(parameters, key, problem);
}

/** SolidAngleCorrection and PolarizationCorrection of a MIDAS parameter file; both are off unless it turns them on. */
export function correctionsFromMidas(
  parameters: MidasParameters,
  polarization: PolarizationChoice = "horizontal",
): CakeCorrections {
  const isOn = (key: string) => (numberOf(parameters, key) ?? 0) !== 0;
  const form: PolarizationCorrection | undefined =
    isOn("PolarizationCorrection") && polarization !== "off"
      ? { form: polarization, fraction: numberOf(parameters, "PolarizationFraction") ?? 0.99 }
      : undefined;
  return { solidAngle: isOn("SolidAngleCorrection"), ...(form === undefined ? {} : { polarization: form }) };
}

/**
 * What of a MIDAS parameter file enters a map besides geometry, bins and the mask.
 * @throws RietbookError "bad input" for GradientCorrection, which moves the place where a pixel is read by its distance from
 *   the bin's centre and is not done here
 */
export function mapOptionsFromMidas(
  parameters: MidasParameters,
  polarization?: PolarizationChoice,
): Omit<MapOptions, "mask"> {
  const gradient = numberOf(parameters, "GradientCorrection") ?? 0;
  if (gradient !== 0) {
    // MIDAS's integrator.py drops the key as well, without a word.
    const advice = "Set GradientCorrection 0; narrow bins leave it nothing to correct.";
    const expected = "0: it is not applied here";
    throw badParameter(parameters, "GradientCorrection", { found: String(gradient), expected, advice });
  }
  return {
    corrections: correctionsFromMidas(parameters, polarization),
    subPixelLevel: numberOf(parameters, "SubPixelLevel") ?? 1,
    subPixelWidth: numberOf(parameters, "SubPixelCardinalWidth") ?? 10,
  };
}
