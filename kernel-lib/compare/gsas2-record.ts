import { spaceGroupFromOperations } from "../src/crystallography/space-group.js";
import type { SpaceGroup } from "../src/crystallography/space-group.js";
import type { SymmetryOperation } from "../src/crystallography/symmetry-operation.js";
import type { Histogram } from "../src/histograms/histogram.js";
import { STRAIN_COMPONENTS, strainConstraints } from "../src/model/lattice-strain.js";
import { emptyBackground } from "../src/model/background.js";
import type { Background } from "../src/model/background.js";
import { backgroundFromGsas2 } from "../src/model/gsas2-background.js";
import { createModel } from "../src/model/create-model.js";
import { gsas2Calculation } from "../src/model/model.js";
import type { LatticeStrain, Model, PhaseInHistogram } from "../src/model/model.js";
import type { Atom, Phase } from "../src/model/phase.js";
import { shareTerms, textureFromRecord } from "./gsas2-share.js";

/** A simulated pattern written down by GSAS-II's scripts: parameters, reflections and y(2θ). Only what is read here. */
export interface Gsas2Record {
  readonly case: string;
  readonly phases: readonly Gsas2Phase[];
  readonly parmDict: Readonly<Record<string, number>>;
  readonly form_factor_tables: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly calcControls_histogram: Readonly<Record<string, unknown>>;
  readonly computed_index_range_used: readonly [number, number];
  readonly histogram: {
    readonly sample_parameters: Readonly<Record<string, unknown>>;
    readonly background: readonly [
      readonly (string | number | boolean)[],
      { readonly debyeTerms?: readonly (readonly unknown[])[]; readonly peaksList?: readonly (readonly unknown[])[] },
    ];
    readonly limits_orig_used: readonly [Range, Range, ...(readonly Range[])];
    readonly reflections: Readonly<Record<string, readonly (readonly number[])[]>>;
    readonly arrays: {
      readonly x_2theta: readonly number[];
      readonly ycalc: readonly number[];
      readonly ybkg: readonly number[];
    };
  };
}

/** 2θ of a first and a last point. */
type Range = readonly [number, number];

interface Gsas2Phase {
  readonly name: string;
  readonly symmetry_operators_rot_trans: readonly (readonly [readonly (readonly number[])[], readonly number[]])[];
  readonly centering_vectors: readonly (readonly number[])[];
  readonly centrosymmetric_at_origin: boolean;
  readonly cell_a_b_c_al_be_ga_V: readonly number[];
  readonly atoms: readonly {
    readonly label: string;
    readonly type: string;
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly occ: number;
    readonly site_multiplicity: number;
    readonly adp_type: "I" | "A";
    readonly Uiso: number;
    readonly U11_U22_U33_U12_U13_U23: readonly number[];
  }[];
}

/** The record as a model with GSAS-II's rules, and which of its terms the model does not have. */
export function modelFromRecord(record: Gsas2Record): { readonly model: Model; readonly missing: readonly string[] } {
  const p = record.parmDict;
  const missing: string[] = [];
  const phases = record.phases.map((phase, i) => phaseFromRecord(phase, i, record));
  // A phase of the project that the histogram does not use has no parameters in it.
  const shares = phases.flatMap((phase, i): [string, PhaseInHistogram][] =>
    p[`${i}:0:Scale`] === undefined ? [] : [[phase.name, shareFromRecord(record, i, phase.spaceGroup)]],
  );
  const doublet = p[":0:Lam2"] !== undefined;
  const geometry = record.calcControls_histogram[":0:instType"] as "Debye-Scherrer" | "Bragg-Brentano";
  if ((p[":0:Back File"] as unknown as string | undefined) ?? "") missing.push("background file");
  const x = Float64Array.from(record.histogram.arrays.x_2theta);
  const data: Histogram = {
    name: record.case,
    file: record.case,
    twoTheta: x,
    intensity: Float64Array.from(record.histogram.arrays.ycalc),
    sigma: x.map((_, i) => Math.sqrt(Math.max(1, record.histogram.arrays.ycalc[i]))),
    azimuth: p[":0:Azimuth"] ?? 0,
    metadata: {},
  };
  const [, limits, ...excluded] = record.histogram.limits_orig_used;
  const model = createModel({
    phases: Object.fromEntries(phases.map((phase) => [phase.name, phase])),
    histograms: {
      pattern: {
        data,
        instrument: {
          wavelength: p[":0:Lam"] ?? p[":0:Lam1"],
          ...(doublet ? { secondWavelength: { wavelength: p[":0:Lam2"], ratio: p[":0:I(L2)/I(L1)"] } } : {}),
          polarization: p[":0:Polariz."],
          zero: p[":0:Zero"],
          U: p[":0:U"],
          V: p[":0:V"],
          W: p[":0:W"],
          X: p[":0:X"],
          Y: p[":0:Y"],
          Z: p[":0:Z"] ?? 0,
          SHL: p[":0:SH/L"],
          geometry,
          radius: p[":0:Gonio. radius"],
        },
        background: backgroundFromRecord(record, missing),
        scale: p[":0:Scale"],
        sample: {
          displaceX: p[":0:DisplaceX"] ?? 0,
          displaceY: p[":0:DisplaceY"] ?? 0,
          shift: p[":0:Shift"] ?? 0,
          transparency: p[":0:Transparency"] ?? 0,
          absorption: p[":0:Absorption"] ?? 0,
          roughnessA: p[":0:SurfRoughA"] ?? 0,
          roughnessB: p[":0:SurfRoughB"] ?? 0,
        },
        orientation: { omega: p[":0:Omega"] ?? 0, chi: p[":0:Chi"] ?? 0, phi: p[":0:Phi"] ?? 0 },
        limits,
        excluded,
        phases: Object.fromEntries(shares),
      },
    },
    calculation: gsas2Calculation,
  });
  return { model, missing };
}

function phaseFromRecord(phase: Gsas2Phase, index: number, record: Gsas2Record): Phase {
  const texture = textureFromRecord(record.parmDict, index);
  const [a, b, c, alpha, beta, gamma] = phase.cell_a_b_c_al_be_ga_V;
  const operations: SymmetryOperation[] = [];
  for (const centre of phase.centering_vectors) {
    for (const sign of phase.centrosymmetric_at_origin ? [1, -1] : [1]) {
      for (const [rotation, translation] of phase.symmetry_operators_rot_trans) {
        operations.push({
          rotation: rotation.flat().map((value) => sign * value + 0),
          translation: translation.map((t, i) => twentyFourths(sign * t + centre[i])),
        });
      }
    }
  }
  const atoms = phase.atoms.map((atom, i): [string, Atom] => {
    const [u11, u22, u33, u12, u13, u23] = atom.U11_U22_U33_U12_U13_U23;
    // Labels need not be unique there.
    const label = phase.atoms.slice(0, i).some((other) => other.label === atom.label)
      ? `${atom.label}#${i}`
      : atom.label;
    return [
      label,
      {
        label,
        type: atom.type,
        x: atom.x,
        y: atom.y,
        z: atom.z,
        occupancy: atom.occ,
        uIso: atom.Uiso,
        ...(atom.adp_type === "A" ? { u: { u11, u22, u33, u12, u13, u23 } } : {}),
        multiplicity: atom.site_multiplicity,
      },
    ];
  });
  const dispersion = Object.fromEntries(
    Object.entries(record.form_factor_tables).map(([type, table]) => [
      type,
      { fPrime: table[":0:FP"], fDoublePrime: table[":0:FPP"] },
    ]),
  );
  return {
    name: phase.name,
    cell: { a, b, c, alpha, beta, gamma },
    spaceGroup: inSinglePrecision(spaceGroupFromOperations(operations)),
    atoms: Object.fromEntries(atoms),
    dispersion,
    ...(texture === undefined ? {} : { texture }),
  };
}

/** The translations as GSAS-II keeps them, which its structure factors see. */
function inSinglePrecision(group: SpaceGroup): SpaceGroup {
  const operations = group.operations.map(({ rotation, translation }) => ({
    rotation,
    translation: translation.map(Math.fround),
  }));
  return { ...group, operations };
}

/** GSAS-II keeps translations in single precision; all of them are twenty-fourths. */
function twentyFourths(value: number): number {
  return (((Math.round(value * 24) % 24) + 24) % 24) / 24;
}

function shareFromRecord(record: Gsas2Record, index: number, spaceGroup: SpaceGroup): PhaseInHistogram {
  const p = record.parmDict;
  const controls = record.calcControls_histogram;
  const at = (name: string) => p[`${index}:0:${name}`];
  const control = (name: string) => controls[`${index}:0:${name}`];
  return {
    scale: at("Scale"),
    ...shareTerms(at, control, { spaceGroup }),
    strain: strainFromRecord(at, spaceGroup),
    layerDisplacement: at("LayerDisp") ?? 0,
  };
}

function backgroundFromRecord({ histogram }: Gsas2Record, missing: string[]): Background {
  const [coefficients, { debyeTerms = [], peaksList = [] }] = histogram.background;
  const background = backgroundFromGsas2({ coefficients, debyeTerms, peaksList });
  if (background === undefined) missing.push(`background ${String(coefficients[0])}`);
  return background ?? emptyBackground("chebyshev", 1);
}

/** GSAS-II writes only the independent D11 …; its eA of cubic phases has no effect on constant-wavelength data. */
function strainFromRecord(at: (name: string) => number | undefined, spaceGroup: SpaceGroup): LatticeStrain {
  const basis = strainConstraints(spaceGroup);
  const leads = basis[0].map((_, column) => STRAIN_COMPONENTS[basis.findIndex((row) => row[column] !== 0)]);
  const independent = leads.map((lead) => at(lead.toUpperCase()) ?? 0);
  const value = (row: number) => independent.reduce((sum, one, column) => sum + one * basis[row][column], 0);
  return { d11: value(0), d22: value(1), d33: value(2), d12: value(3), d13: value(4), d23: value(5) };
}
