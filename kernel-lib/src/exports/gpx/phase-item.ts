import type { Pattern } from "../../calculation/pattern.js";
import { atomicMass } from "../../crystallography/atomic-mass.js";
import { cellVolume } from "../../crystallography/cell.js";
import { transformPoint } from "../../crystallography/symmetry-operation.js";
import { STRAIN_COMPONENTS, strainConstraints } from "../../model/lattice-strain.js";
import { dict } from "../../io/gpx/python-value.js";
import type { GpxChild } from "../../io/gpx/gpx-file.js";
import type { PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import type { HistogramModel, PhaseInHistogram } from "../../model/model.js";
import type { Atom, Phase } from "../../model/phase.js";
import { gsasAtomType } from "./atom-type.js";
import { microstrainItem, NO_ORIENTATION, orientationItem, sizeItem, textureItem } from "./broadening-item.js";
import { histogramTreeName } from "./histogram-item.js";
import { atomId, phaseId } from "./identifiers.js";
import type { PawleyItem } from "./pawley-item.js";
import type { RefinedPaths } from "./refined-paths.js";
import { siteSymmetrySymbol } from "./site-symmetry-symbol.js";
import { gsasSpaceGroup } from "./space-group-data.js";
import type { GsasSpaceGroup } from "./space-group-data.js";

/**
 * One phase of GSAS-II's tree. `index` is its number (`pId`), the histograms are in the order of theirs (`hId`). GSAS-II refuses to
 * refine a phase in a histogram where it has no reflection; there the phase is marked as not in use.
 */
export function phaseItem(
  phase: Phase,
  index: number,
  histograms: readonly (readonly [string, HistogramModel])[],
  patterns: Readonly<Record<string, Pattern>>,
  refined: RefinedPaths,
  pawley?: PawleyItem,
): GpxChild {
  const group = gsasSpaceGroup(phase.spaceGroup);
  const inHistograms = histograms.flatMap(([name, histogram], hId): [string, PythonValue][] => {
    const share = histogram.phases[phase.name];
    if (share === undefined) return [];
    const tree = histogramTreeName(name);
    const path = `histograms.${name}.phases.${phase.name}`;
    const use = patterns[name].reflections[phase.name].h.length > 0;
    return [[tree, histogramPhase(tree, BigInt(hId), use, phase, share, path, group, refined)]];
  });
  const data = dict({
    ranId: phaseId({ histograms: Object.fromEntries(histograms) }, phase.name),
    General: pawley === undefined ? general(phase, group, refined) : pawleyGeneral(phase, group, refined, pawley),
    Atoms: Object.values(phase.atoms).map((atom) => atomRow(atom, phase, group, refined)),
    Drawing: dict({}),
    Histograms: new Map<PythonValue, PythonValue>(inHistograms),
    "Pawley ref": pawley?.rows ?? [],
    RBModels: dict({}),
    pId: BigInt(index),
  });
  return { name: phase.name, data };
}

/** Texture is in the intensities. */
function pawleyGeneral(
  { texture: _, ...phase }: Phase,
  group: GsasSpaceGroup,
  refined: RefinedPaths,
  { leastD }: PawleyItem,
): PythonDict {
  const dmin: PythonValue = Math.floor(1e4 * leastD) / 1e4;
  return new Map([...general(phase, group, refined), ["doPawley", true], ["Pawley dmin", dmin]]);
}

function general(phase: Phase, group: GsasSpaceGroup, refined: RefinedPaths): PythonDict {
  const { a, b, c, alpha, beta, gamma } = phase.cell;
  const contents = new Map<string, { mass: number; number: number }>();
  for (const { type, occupancy, multiplicity } of Object.values(phase.atoms)) {
    const name = gsasAtomType(type);
    const number = (contents.get(name)?.number ?? 0) + occupancy * multiplicity;
    contents.set(name, { mass: atomicMass(type), number });
  }
  const types = [...contents.keys()];
  const mass = [...contents.values()].reduce((sum, content) => sum + content.mass * content.number, 0);
  return dict({
    Name: phase.name,
    Type: "nuclear",
    Modulated: false,
    AtomPtrs: [3n, 1n, 7n, 9n],
    SGData: group.data,
    Cell: [refined.below(`phases.${phase.name}.cell`), a, b, c, alpha, beta, gamma, cellVolume(phase.cell)],
    "Pawley dmin": 1,
    "Pawley dmax": 100,
    "Pawley neg wt": 0,
    doPawley: false,
    "Data plot type": "None",
    "SH Texture": textureItem(phase, refined),
    Super: 0n,
    AtomTypes: types,
    NoAtoms: dict(Object.fromEntries(types.map((type) => [type, contents.get(type)?.number ?? 0]))),
    AtomMass: types.map((type) => contents.get(type)?.mass ?? 0),
    Isotope: dict(Object.fromEntries(types.map((type) => [type, "Nat. Abund."]))),
    Isotopes: dict({}),
    Mass: mass,
    POhkl: [0n, 0n, 1n],
    Map: MAP,
    Flip: FLIP,
    "MCSA controls": MONTE_CARLO,
    Compare: COMPARE,
    "3Dproj": "",
    doDysnomia: false,
    HydIds: dict({}),
    SpnIds: dict({}),
    Mydir: "",
  });
}

/** One row of GSAS-II's atom table; the coordinates about its origin. */
function atomRow(atom: Atom, phase: Phase, group: GsasSpaceGroup, refined: RefinedPaths): PythonValue {
  const path = `phases.${phase.name}.atoms.${atom.label}`;
  const position = [atom.x, atom.y, atom.z].map((value, i) => value + group.originShift[i]);
  const rotations = stabiliser(group, position);
  const { u } = atom;
  const flags = [
    refined.has(`${path}.occupancy`) ? "F" : "",
    refined.any(`${path}.x`, `${path}.y`, `${path}.z`) ? "X" : "",
    refined.has(`${path}.uIso`) || refined.below(`${path}.u`) ? "U" : "",
  ];
  return [
    atom.label,
    gsasAtomType(atom.type),
    flags.join(""),
    ...position,
    atom.occupancy,
    siteSymmetrySymbol(rotations, group.hexagonalAxes),
    BigInt(atom.multiplicity),
    u === undefined ? "I" : "A",
    atom.uIso,
    ...(u === undefined ? [0, 0, 0, 0, 0, 0] : [u.u11, u.u22, u.u33, u.u12, u.u13, u.u23]),
    atomId(phase.name, atom.label),
  ];
}

/** Distinct rotations of the operations that map a position onto itself or a lattice translate; 10⁻³ is GSAS-II's tolerance. */
function stabiliser({ operations }: GsasSpaceGroup, position: readonly number[]): (readonly number[])[] {
  const rotations = new Map<string, readonly number[]>();
  for (const operation of operations) {
    const image = transformPoint(operation, position);
    const same = image.every((value, i) => {
      const difference = value - position[i];
      return Math.abs(difference - Math.round(difference)) < 1e-3;
    });
    if (same) rotations.set(operation.rotation.join(), operation.rotation);
  }
  return [...rotations.values()];
}

/** A phase in a histogram (GSAS-II's HAP). */
function histogramPhase(
  tree: string,
  hId: bigint,
  use: boolean,
  phase: Phase,
  share: PhaseInHistogram,
  path: string,
  group: GsasSpaceGroup,
  refined: RefinedPaths,
): PythonDict {
  // Orientation and extinction are in the intensities of Pawley's method.
  const pawley = share.extracted?.method === "pawley";
  const strains = STRAIN_TERMS[group.laue] ?? { hydrostatic: 6, generalized: 15 };
  return dict({
    Histogram: tree,
    Show: false,
    Scale: [share.scale, refined.has(`${path}.scale`)],
    Type: "PWDR",
    "Pref.Ori.": pawley ? NO_ORIENTATION : orientationItem(share, path, phase, refined),
    Size: sizeItem(share, path, refined),
    Mustrain: microstrainItem(share, path, strains.generalized, phase, refined),
    HStrain: strainTerms(share, path, strains.hydrostatic, group, refined),
    Extinction: pawley ? [0, false] : [share.extinction ?? 0, refined.has(`${path}.extinction`)],
    Babinet: dict({
      BabA: [share.babinet?.amplitude ?? 0, refined.has(`${path}.babinet.amplitude`)],
      BabU: [share.babinet?.u ?? 0, refined.has(`${path}.babinet.u`)],
    }),
    hId,
    Use: use,
    LeBail: share.extracted?.method === "le bail",
    newLeBail: false,
    "Fix FXU": " ",
    FixedSeqVars: [],
    "Layer Disp": [share.layerDisplacement ?? 0, refined.has(`${path}.layerDisplacement`)],
  });
}

/** The independent strains in GSAS-II's order (GSASIIspc.py HStrainNames); cubic phases have an eA behind theirs. */
function strainTerms(
  { strain }: PhaseInHistogram,
  path: string,
  count: number,
  group: GsasSpaceGroup,
  refined: RefinedPaths,
): PythonValue {
  const basis = strainConstraints(group);
  const leads = basis[0].map((_, column) => STRAIN_COMPONENTS[basis.findIndex((row) => row[column] !== 0)]);
  const values = leads.map((lead) => strain?.[lead] ?? 0);
  const flags = leads.map((lead) => refined.has(`${path}.strain.${lead}`));
  const more = Math.max(0, count - leads.length);
  return [
    [...values, ...new Array<number>(more).fill(0)],
    [...flags, ...new Array<boolean>(more).fill(false)],
  ];
}

/** Numbers of terms by Laue class: GSASIIspc.py HStrainNames and MustrainNames (Stephens' model). */
const STRAIN_TERMS: Readonly<Record<string, { readonly hydrostatic: number; readonly generalized: number }>> = {
  "-1": { hydrostatic: 6, generalized: 15 },
  "2/m": { hydrostatic: 4, generalized: 9 },
  mmm: { hydrostatic: 3, generalized: 6 },
  "4/m": { hydrostatic: 2, generalized: 4 },
  "4/mmm": { hydrostatic: 2, generalized: 4 },
  "3R": { hydrostatic: 2, generalized: 4 },
  "3mR": { hydrostatic: 2, generalized: 4 },
  "3": { hydrostatic: 2, generalized: 3 },
  "3m1": { hydrostatic: 2, generalized: 3 },
  "31m": { hydrostatic: 2, generalized: 4 },
  "6/m": { hydrostatic: 2, generalized: 3 },
  "6/mmm": { hydrostatic: 2, generalized: 3 },
  m3: { hydrostatic: 2, generalized: 2 },
  m3m: { hydrostatic: 2, generalized: 2 },
};

/** What GSAS-II keeps for parts of it that are not used here: maps, simulated annealing, comparison. */
const MAP = dict({
  MapType: "",
  RefList: "",
  GridStep: 0.25,
  "Show bonds": true,
  rho: [],
  rhoMax: 0,
  mapSize: 4,
  cutOff: 50,
  Flip: false,
});
const FLIP = dict({
  RefList: "",
  GridStep: 0.25,
  "Norm element": "None",
  "k-factor": 0.1,
  "k-Max": 20,
  testHKL: [
    [0n, 0n, 2n],
    [2n, 0n, 0n],
    [1n, 1n, 1n],
    [0n, 2n, 0n],
    [1n, 2n, 3n],
  ],
});
const MONTE_CARLO = dict({
  "Data source": "",
  Annealing: [0.7, 0.1, 250n],
  dmin: 2.8,
  Algorithm: "log",
  "fast parms": [0.8, 0.6],
  "log slope": 0.9,
  Cycles: 1n,
  Results: [],
  newDmin: true,
});
const COMPARE = dict({
  Oatoms: "",
  Tatoms: "",
  Tilts: dict({ Otilts: [], Ttilts: [] }),
  Bonds: dict({ Obonds: [], Tbonds: [] }),
  Vects: dict({ Ovec: [], Tvec: [] }),
  dVects: dict({ Ovec: [], Tvec: [] }),
  Sampling: 1,
});
