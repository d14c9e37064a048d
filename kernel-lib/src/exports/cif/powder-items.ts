import type { Pattern, ReflectionList } from "../../calculation/pattern.js";
import type { CifBlock, CifLoop, CifPair } from "../../io/cif/cif.js";
import type { HistogramModel } from "../../model/model.js";
import type { Refinement } from "../../refinement/refinement.js";
import { formatEsd } from "../../numerics/format-esd.js";
import { weightFractions } from "../../results/phase-quantities.js";
import { asciiText } from "./ascii.js";
import { absorptionItems, broadeningText, harmonicsText } from "./sample-items.js";
import { refinedValue } from "./structure-items.js";
import { backgroundText } from "./background-text.js";

type CifItems = CifBlock["items"];

function pair(name: string, value: string): CifPair {
  return { name, value: asciiText(value) };
}

/** Wavelength, conditions and range of the measurement. */
export function measurementItems(fit: Refinement, name: string, histogram: HistogramModel, pattern: Pattern): CifItems {
  const { data } = histogram;
  const { temperature, pressure } = data.metadata;
  const { twoTheta } = data;
  const used = pattern.twoTheta;
  return [
    pair("_diffrn_radiation_probe", "x-ray"),
    ...wavelengths(fit, name, histogram),
    ...(temperature === undefined ? [] : [pair("_diffrn_ambient_temperature", String(temperature))]),
    // CIF counts in kPa.
    ...(pressure === undefined ? [] : [pair("_diffrn_ambient_pressure", String(1e6 * pressure))]),
    pair("_pd_meas_2theta_range_min", degrees(twoTheta[0])),
    pair("_pd_meas_2theta_range_max", degrees(twoTheta[twoTheta.length - 1])),
    pair("_pd_meas_number_of_points", String(twoTheta.length)),
    pair("_pd_proc_2theta_range_min", degrees(used[0])),
    pair("_pd_proc_2theta_range_max", degrees(used[used.length - 1])),
    ...increment(used),
    pair("_pd_proc_number_of_points", String(used.length)),
    pair("_pd_proc_info_excluded_regions", excludedRegions(histogram)),
    pair("_pd_proc_info_data_reduction", `${data.name}, from ${data.file}`),
  ];
}

/** The step, where it is the same all along. */
function increment(x: Float64Array): CifItems {
  const step = (x[x.length - 1] - x[0]) / (x.length - 1);
  const uniform = x.every((value, i) => Math.abs(value - x[0] - i * step) < 1e-3 * step);
  return uniform ? [pair("_pd_proc_2theta_range_inc", degrees(step))] : [];
}

function wavelengths(fit: Refinement, name: string, { instrument }: HistogramModel): CifItems {
  const { wavelength, secondWavelength } = instrument;
  const first = refinedValue(fit, `histograms.${name}.instrument.wavelength`, wavelength);
  if (secondWavelength === undefined) return [pair("_diffrn_radiation_wavelength", first)];
  const loop: CifLoop = {
    names: ["_diffrn_radiation_wavelength_id", "_diffrn_radiation_wavelength", "_diffrn_radiation_wavelength_wt"],
    values: ["1", first, "1.0", "2", String(secondWavelength.wavelength), String(secondWavelength.ratio)],
  };
  return [loop];
}

function excludedRegions({ excluded, data: { sigma } }: HistogramModel): string {
  const regions = excluded.map(([from, to]) => `${from} to ${to} degrees 2theta`);
  const empty = sigma.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  if (empty > 0) regions.push(`${empty} points without data`);
  return regions.length === 0 ? "none" : regions.join("; ");
}

/** Agreement, model of the pattern, quantity of the phase, and how the refinement went. */
export function refinementItems(fit: Refinement, name: string, phase: string): CifItems {
  const { statistics } = fit;
  const fractions = weightFractions(fit, name);
  const { value, esd } = fractions[phase];
  const several = Object.keys(fractions).length > 1;
  return [
    pair("_pd_calc_method", methodText(fit, name, phase)),
    // The dictionary has R factors as fractions.
    pair("_pd_proc_ls_prof_R_factor", (statistics.rp / 100).toFixed(6)),
    pair("_pd_proc_ls_prof_wR_factor", (statistics.rwp / 100).toFixed(6)),
    pair("_pd_proc_ls_prof_wR_expected", (statistics.rexp / 100).toFixed(6)),
    pair("_refine_ls_goodness_of_fit_all", statistics.gof.toFixed(4)),
    pair("_refine_ls_number_parameters", String(statistics.variables)),
    pair("_refine_ls_number_restraints", String(statistics.restraints?.count ?? 0)),
    pair("_refine_ls_matrix_type", "full"),
    pair("_refine_ls_structure_factor_coef", "Inet"),
    pair("_pd_proc_ls_background_function", backgroundText(fit, name)),
    pair("_pd_proc_ls_profile_function", profileText(fit, name)),
    pair("_pd_proc_ls_pref_orient_corr", orientationText(fit, name, phase)),
    ...absorptionItems(fit, name, phase),
    ...(several && !Number.isNaN(value) ? [pair("_pd_phase_mass_%", formatEsd(100 * value, 100 * esd))] : []),
    pair("_refine_special_details", detailsText(fit)),
    pair("_computing_structure_refinement", `rietbook ${fit.provenance.version}`),
  ];
}

function methodText({ model }: Refinement, name: string, phase: string): string {
  const method = model.histograms[name].phases[phase].extracted?.method;
  if (method === undefined) return "Rietveld refinement";
  return method === "pawley" ? "Pawley fit without a structure" : "Le Bail fit without a structure";
}

function profileText(fit: Refinement, name: string): string {
  const { instrument, phases } = fit.model.histograms[name];
  const value = (key: "U" | "V" | "W" | "X" | "Y" | "Z" | "SHL" | "zero"): string =>
    refinedValue(fit, `histograms.${name}.instrument.${key}`, instrument[key]);
  const samples = Object.keys(phases).map((phase) => broadeningText(fit, name, phase));
  const { axialDivergence: axial, peakRange } = fit.model.calculation;
  return [
    "Pseudo-Voigt of Thompson, Cox & Hastings (1987), J. Appl. Cryst. 20, 79-83, with the axial divergence of",
    `Finger, Cox & Jephcoat (1994), J. Appl. Cryst. 27, 892-900 (${axial === "converged" ? "converged integral" : "nodes of GSAS-II"}).`,
    `Gaussian variance (centidegrees^2): U = ${value("U")}, V = ${value("V")}, W = ${value("W")};`,
    `Lorentzian FWHM (centidegrees): X = ${value("X")}, Y = ${value("Y")}, Z = ${value("Z")};`,
    `(S+H)/L = ${value("SHL")}; zero offset ${value("zero")} degrees.`,
    ...(peakRange === "area" ? ["Peaks are followed until all but 0.1 % of their area is in."] : []),
    ...samples,
  ].join("\n");
}

function orientationText(fit: Refinement, name: string, phase: string): string {
  const harmonics = harmonicsText(fit, name, phase);
  if (harmonics !== undefined) return harmonics;
  const { ratio, axis } = fit.model.histograms[name].phases[phase].marchDollase;
  const path = `histograms.${name}.phases.${phase}.marchDollase.ratio`;
  if (ratio === 1 && !fit.parameters.some((parameter) => parameter.path === path)) return "none";
  return `March-Dollase, ratio ${refinedValue(fit, path, ratio)} along [${axis.join(" ")}]*`;
}

function detailsText({ stages, notes, provenance }: Refinement): string {
  return [
    `Recipe ${provenance.recipe}.`,
    ...stages.map(({ stage, verdict, reason }) => `${stage.name}: ${verdict}. ${reason}`),
    ...notes,
    ...provenance.inputs.map(
      ({ file, sha256 }) => `Input ${file}${sha256 === undefined ? "" : ` (SHA-256 ${sha256})`}.`,
    ),
    "Standard uncertainties are those of the full covariance matrix times the goodness of fit.",
  ].join("\n");
}

/** The reflections inside the limits: h k l, d (Å) and calculated |F|². */
export function reflectionItems(list: ReflectionList): CifItems {
  const names = ["_refln_index_h", "_refln_index_k", "_refln_index_l", "_refln_d_spacing", "_refln_F_squared_calc"];
  const values = Array.from(list.h, (h, i) => [
    String(h),
    String(list.k[i]),
    String(list.l[i]),
    list.d[i].toFixed(5),
    String(Number(list.fSquared[i].toPrecision(7))),
  ]);
  return values.length === 0 ? [] : [{ names, values: values.flat() }];
}

function degrees(value: number): string {
  return String(Number(value.toPrecision(8)));
}
