import type { Pattern } from "../../calculation/pattern.js";
import { formatGpx } from "../../io/gpx/gpx-file.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import { dict } from "../../io/gpx/python-value.js";
import { gsas2Calculation } from "../../model/model.js";
import type { HistogramModel, Model } from "../../model/model.js";
import type { Refinement } from "../../refinement/refinement.js";
import { anisotropyDifferences, sampleDifferences } from "./anisotropy-differences.js";
import { scattersDifferently } from "./atom-type.js";
import { fixedBackgroundItem } from "./background-item.js";
import { constraintItems } from "./constraint-items.js";
import { covarianceItem } from "./covariance-item.js";
import { histogramItem } from "./histogram-item.js";
import { pawleyItems, withPawleyLast } from "./pawley-item.js";
import { phaseItem } from "./phase-item.js";
import { reflectionDifferences } from "./reflection-differences.js";
import { RefinedPaths } from "./refined-paths.js";
import { restraintItems } from "./restraint-items.js";
import { gsasSpaceGroup } from "./space-group-data.js";

/**
 * A fit as a GSAS-II project (`.gpx`): GSAS-II opens it, finds the parameters free that were free in the fit, and refines on.
 * @param patterns the calculated pattern of each histogram, by its name in the model
 * @throws RietbookError "unavailable" for a structure whose setting GSAS-II cannot describe, and for intensities extracted by
 *   Pawley's method of a phase that is in several histograms
 */
export function formatGpxProject(
  fit: Refinement,
  patterns: Readonly<Record<string, Pattern>>,
  title: string,
): Uint8Array {
  return formatGpx(gpxItems(fit, patterns, title));
}

/** The tree of the project, in GSAS-II's order. */
export function gpxItems(
  fit: Refinement,
  patterns: Readonly<Record<string, Pattern>>,
  title: string,
): readonly GpxItem[] {
  const model = withPawleyLast(fit.model);
  const refined = new RefinedPaths(fit);
  const pawley = pawleyItems(fit, refined);
  const histograms = Object.entries(model.histograms);
  const phases = Object.values(model.phases);
  const items = histograms.map(([name, histogram], hId) =>
    histogramItem(name, histogram, hId, patterns[name], histogramComments(histogram), refined),
  );
  const constraints = constraintItems(model);
  const leaf = (name: string, data: GpxItem["data"]): GpxItem => ({ name, data, children: [] });
  return [
    leaf("Notebook", notebookLines(fit)),
    leaf("Controls", new Map([...CONTROLS, ["parmMinDict", constraints.lower], ["parmMaxDict", constraints.upper]])),
    covarianceItem({ ...fit, model }, title, pawley),
    leaf("Constraints", constraints.constraints),
    leaf("Restraints", restraintItems(model).restraints),
    leaf("Rigid bodies", RIGID_BODIES),
    ...items,
    ...histograms.flatMap(([name, histogram], i) => fixedBackgroundItem(name, histogram, items[i]) ?? []),
    {
      name: "Phases",
      data: null,
      children: phases.map((phase, pId) =>
        phaseItem(phase, pId, histograms, patterns, refined, pawley.get(phase.name)),
      ),
    },
  ];
}

/** What was done, and what GSAS-II will see differently, for GSAS-II's notebook. */
function notebookLines(fit: Refinement): string[] {
  const { provenance, statistics, stages, notes, model } = fit;
  return [
    `Refined with rietbook ${provenance.version}, recipe ${provenance.recipe}.`,
    ...provenance.inputs.map(({ file, sha256 }) => `Input ${file}${sha256 === undefined ? "" : `, SHA-256 ${sha256}`}`),
    ...stages.map(({ stage, verdict, reason }) => `${stage.name}: ${verdict}. ${reason}`),
    `Rwp ${statistics.rwp.toFixed(4)} %, Rexp ${statistics.rexp.toFixed(4)} %, GOF ${statistics.gof.toFixed(4)}, ` +
      `${statistics.observations} observations, ${statistics.variables} variables.`,
    ...notes,
    ...differences(model),
  ];
}

/** What of a model its project cannot hold, or GSAS-II calculates with another wR, in sentences: refining on in GSAS-II goes without it. */
export function projectLosses(model: Model): string[] {
  const sample = new Set(Object.values(model.histograms).flatMap(sampleDifferences));
  return [...sample, ...reflectionDifferences(model), ...constraintItems(model).left, ...restraintItems(model).left];
}

/** Where GSAS-II calculates the same model differently, in sentences. */
export function differences(model: Model): string[] {
  const { calculation, phases, histograms } = model;
  const lines: string[] = [];
  if (calculation.axialDivergence !== gsas2Calculation.axialDivergence) {
    lines.push(
      "This fit uses the converged Finger-Cox-Jephcoat integral. GSAS-II's quadrature has few nodes; its peaks differ by up to " +
        "8 % of their height at low angle, so its Rwp of this model differs, and refining on moves cell, zero and widths.",
    );
  }
  if (calculation.peakRange !== gsas2Calculation.peakRange) {
    lines.push("This fit follows peaks until all but 0.1 % of their area is in; GSAS-II ends them at 50 and 75 FWHM.");
  }
  if (calculation.outsideTails !== gsas2Calculation.outsideTails) {
    lines.push("This fit includes the tails of reflections just outside the limits, which GSAS-II leaves out.");
  }
  const diffuse = Object.values(histograms).some(({ background: { debye = [] } }) => debye.length > 0);
  if (diffuse && calculation.diffuseScattering !== gsas2Calculation.diffuseScattering) {
    lines.push(
      "GSAS-II weighs diffuse background terms with the form factor at the first point alone; this fit does not.",
    );
  }
  const extinguished = Object.values(histograms).some(({ phases: shares }) =>
    Object.values(shares).some(({ extinction = 0 }) => extinction > 0),
  );
  if (extinguished && calculation.extinction !== gsas2Calculation.extinction) {
    lines.push("GSAS-II calculates strong extinction by two series that do not meet: up to 3.6 % of an intensity.");
  }
  for (const phase of Object.values(phases)) {
    const { centrosymmetric } = phase.spaceGroup;
    if (calculation.friedelPairs !== gsas2Calculation.friedelPairs && !centrosymmetric) {
      lines.push(
        `${phase.name}: this fit averages Friedel pairs of this group without inversion, which GSAS-II does not.`,
      );
    }
    if (gsasSpaceGroup(phase.spaceGroup).originShift.some((value) => value !== 0)) {
      lines.push(`${phase.name}: the origin was moved to an inversion centre, where GSAS-II needs it.`);
    }
    const charges = Object.values(phase.atoms).filter(({ type }) => scattersDifferently(type));
    for (const type of new Set(charges.map((atom) => atom.type))) {
      lines.push(`${phase.name}: GSAS-II has no form factor of ${type}; the neutral atom stands for it.`);
    }
    if (phase.dispersion !== undefined) {
      lines.push(`${phase.name}: f' and f" were given for this fit; GSAS-II calculates its own.`);
    }
    const shares = Object.values(histograms).flatMap(({ phases: all }) => all[phase.name] ?? []);
    const anisotropic = shares.flatMap((share) => anisotropyDifferences(phase, share, calculation.anisotropy));
    lines.push(...new Set(anisotropic));
  }
  const infinite = Object.values(histograms).some(({ phases: shares }) =>
    Object.values(shares).some(
      ({ size }) =>
        size === Infinity ||
        (typeof size !== "number" &&
          size.kind === "uniaxial" &&
          (size.equatorial === Infinity || size.axial === Infinity)),
    ),
  );
  if (Object.values(histograms).some(({ excluded }) => excluded.length > 0)) {
    lines.push(
      "GSAS-II counts excluded points with weight in the denominator of its wR, which is therefore lower than the Rwp of this fit.",
    );
  }
  lines.push(...projectLosses(model));
  if ((model.constraints ?? []).some(({ kind }) => kind === "bounds")) {
    lines.push("GSAS-II holds a parameter for good that its refinement has moved to a limit.");
  }
  if (infinite) lines.push("A crystallite size of 1000000 µm stands for no size broadening.");
  return lines;
}

function histogramComments({ data }: HistogramModel): string[] {
  const { file, metadata, sigma } = data;
  const facts = Object.entries(metadata).map(([key, value]) => `${key} = ${value}`);
  const without = sigma.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  return [file, ...facts, ...(without === 0 ? [] : [`${without} points without data were left out`])];
}

/** GSAS-II's defaults (GSASIIobj.py DefaultControls). */
const CONTROLS = dict({
  "deriv type": "analytic Hessian",
  "min dM/M": 0.001,
  "shift factor": 1,
  "max cyc": 3n,
  "F**2": false,
  SVDtol: 1e-6,
  UsrReject: dict({ "minF/sig": 0, MinExt: 0.01, "MaxDF/F": 100, MaxD: 500, MinD: 0.05 }),
  Copy2Next: false,
  "Reverse Seq": false,
  HatomFix: false,
  Author: "no name",
  newLeBail: false,
  FreePrm1: "Sample humidity (%)",
  FreePrm2: "Sample voltage (V)",
  FreePrm3: "Applied load (MN)",
  ShowCell: false,
  parmFrozen: dict({ FrozenList: [] }),
});

const RIGID_BODIES = dict({
  Vector: dict({ AtInfo: dict({}) }),
  Residue: dict({ AtInfo: dict({}) }),
  Spin: dict({}),
  RBIds: dict({ Vector: [], Residue: [], Spin: [] }),
});
