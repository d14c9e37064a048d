import type { Cell } from "../crystallography/cell.js";
import {
  distanceToOwnImage,
  siteSymmetry,
  symmetrizedDisplacement,
  type SiteSymmetry,
} from "../crystallography/site-symmetry.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import { RietbookError } from "../errors.js";
import { cifColumn, findCifLoop, findCifText, parseCifNumber, type CifBlock, type CifLoop } from "../io/cif/cif.js";
import { parseFormula, readCifAtomType } from "./cif-atom-type.js";
import {
  anisotropicU,
  equivalentU,
  isPositiveDefinite,
  readCifDisplacements,
  type CifDisplacements,
} from "./cif-displacements.js";
import { overfilledSites } from "./cif-sites.js";
import type { Atom } from "./phase.js";

/** Å²; what an atom without a displacement gets. */
const DEFAULT_U = 0.01;
/** A site nearer to its own image than this (Å) is split or mistyped. */
const NEAR_IMAGE = 0.5;
const MOST_ATOMS = 10_000;
const EIGHT_PI_SQUARED = 8 * Math.PI * Math.PI;

interface Surroundings {
  readonly block: CifBlock;
  readonly cell: Cell;
  readonly spaceGroup: SpaceGroup;
  readonly file: string;
}

/** Everything of one atom that stands in its row. */
interface Row {
  readonly label: string;
  readonly symbol?: string;
  readonly texts: Readonly<
    Record<"x" | "y" | "z" | "occupancy" | "uIso" | "bIso" | "multiplicity" | "adp", string | undefined>
  >;
}

/**
 * The atoms of a block on their sites: multiplicities from the operators, coordinates exactly on special positions, U_ij as the
 * site allows. Every assumption is in the notes.
 * @throws RietbookError "bad input" for no atoms, coordinates that are no numbers, or an element that there is not
 */
export function readCifAtoms(surroundings: Surroundings): {
  readonly atoms: Readonly<Record<string, Atom>>;
  readonly notes: readonly string[];
} {
  const { block, cell, file } = surroundings;
  const notes: string[] = [];
  const displacements = readCifDisplacements(block, cell, file);
  const formula = parseFormula(findCifText(block, "_chemical_formula_sum") ?? "");
  const elements = new Set(formula?.keys() ?? []);
  const atoms = new Map<string, Atom>();
  const labelled = createLabels(notes);
  for (const row of atomRows(block, file, notes)) {
    const { type, note } = readCifAtomType(row.symbol, row.label, elements, file);
    if (note !== undefined) notes.push(note);
    const label = labelled(row.label, type);
    atoms.set(label, placeAtom(label, type, row, displacements, surroundings, notes));
  }
  if (atoms.size === 0) throw noAtoms(block, file);
  notes.push(...overfilledSites([...atoms.values()], surroundings.spaceGroup));
  const withoutU = notes.filter((note) => note.endsWith(NO_DISPLACEMENT)).length;
  return { atoms: Object.fromEntries(atoms), notes: withoutU > 3 ? mergeMissing(notes, withoutU) : notes };
}

const NO_DISPLACEMENT = `has no displacement: Uiso = ${DEFAULT_U} Å² was taken.`;

function mergeMissing(notes: readonly string[], count: number): string[] {
  const others = notes.filter((note) => !note.endsWith(NO_DISPLACEMENT));
  return [...others, `${count} atoms have no displacement: Uiso = ${DEFAULT_U} Å² was taken for them.`];
}

function noAtoms(block: CifBlock, file: string): RietbookError {
  return new RietbookError({
    kind: "bad input",
    file,
    field: `atoms (data_${block.name})`,
    found: "none with fractional coordinates",
    expected: "a loop with _atom_site_label and _atom_site_fract_x, _y, _z",
    advice: "Use a CIF that describes a crystal structure.",
  });
}

function atomRows(block: CifBlock, file: string, notes: string[]): Row[] {
  const loop = findCifLoop(block, "_atom_site_fract_x");
  if (loop === undefined) throw noAtoms(block, file);
  const column = (...names: string[]) => cifColumn(loop as CifLoop, ...names) ?? [];
  const columns = {
    label: column("_atom_site_label"),
    symbol: column("_atom_site_type_symbol"),
    x: column("_atom_site_fract_x"),
    y: column("_atom_site_fract_y"),
    z: column("_atom_site_fract_z"),
    occupancy: column("_atom_site_occupancy"),
    uIso: column("_atom_site_U_iso_or_equiv"),
    bIso: column("_atom_site_B_iso_or_equiv"),
    multiplicity: column("_atom_site_site_symmetry_multiplicity", "_atom_site_symmetry_multiplicity"),
    adp: column("_atom_site_adp_type", "_atom_site_thermal_displace_type"),
    flag: column("_atom_site_calc_flag"),
    group: column("_atom_site_disorder_group"),
  };
  if (columns.x.length > MOST_ATOMS)
    throw new RietbookError({
      kind: "bad input",
      file,
      field: `atoms (data_${block.name})`,
      found: `${columns.x.length} atoms`,
      expected: `at most ${MOST_ATOMS} in the asymmetric unit of what a powder pattern can tell`,
    });
  const rows: Row[] = [];
  columns.x.forEach((x, index) => {
    const [y, z, symbol] = [columns.y[index], columns.z[index], columns.symbol[index]];
    const label = columns.label[index] ?? `${symbol ?? "X"}${index + 1}`;
    if (symbol === undefined && /^Q\d+$/i.test(label)) {
      notes.push(`${label} is no atom: a maximum of the electron density that was left in the list. It was left out.`);
      return;
    }
    if (columns.flag[index]?.toLowerCase() === "dum") {
      notes.push(`${label} is a dummy (_atom_site_calc_flag dum) and was left out.`);
      return;
    }
    const { occupancy, uIso, bIso, multiplicity, adp } = columns;
    const texts = {
      x,
      y,
      z,
      occupancy: occupancy[index],
      uIso: uIso[index],
      bIso: bIso[index],
      multiplicity: multiplicity[index],
      adp: adp[index],
    };
    rows.push({ label, symbol, texts });
  });
  if (columns.group.some((group) => group !== undefined))
    notes.push("Some atoms are alternatives of a disorder; all are kept with the occupancies given.");
  return rows;
}

/** Labels that can be segments of parameter paths, each given once. */
function createLabels(notes: string[]): (wanted: string, type: string) => string {
  const counts = new Map<string, number>();
  return (wanted, type) => {
    let base = wanted.replace(/[.*\s]/g, "_");
    // a label that is a number would be sorted before the others in an object, and __proto__ would not be in it
    if (/^\d+$/.test(base) || base.startsWith("__")) base = `${type.replace(/[^A-Za-z]/g, "")}${base}`;
    let label = base;
    while (counts.has(label)) {
      const number = counts.get(base)! + 1;
      counts.set(base, number);
      label = `${base}_${number}`;
    }
    counts.set(label, 1);
    if (label !== wanted) notes.push(`The atom label ${JSON.stringify(wanted)} became ${label}.`);
    return label;
  };
}

function placeAtom(
  label: string,
  type: string,
  { label: written, texts }: Row,
  displacements: CifDisplacements,
  { cell, spaceGroup, file }: Surroundings,
  notes: string[],
): Atom {
  const number = (item: keyof typeof texts, name: string) => {
    const text = texts[item];
    const value = text === undefined ? undefined : (parseCifNumber(text)?.value ?? parseFraction(text));
    if (value === undefined && (text !== undefined || "xyz".includes(item)))
      throw new RietbookError({
        kind: "bad input",
        file,
        field: `${name} of ${label.slice(0, 40)}`,
        found: text === undefined ? "no value" : JSON.stringify(text.slice(0, 40)),
        expected: "a number",
      });
    return value;
  };
  const [x, y, z] = (["x", "y", "z"] as const).map((axis) => number(axis, `_atom_site_fract_${axis}`)!);
  const site = siteSymmetry({ x, y, z }, spaceGroup);
  const expected = number("multiplicity", "_atom_site_site_symmetry_multiplicity");
  if (expected !== undefined && expected !== site.multiplicity)
    notes.push(`${label} has multiplicity ${site.multiplicity} by the operators; the CIF says ${expected}.`);
  const distance = distanceToOwnImage(site, spaceGroup, cell);
  if (distance < NEAR_IMAGE)
    notes.push(`${label} is ${distance.toFixed(2)} Å from its own image: a split site, or rounded coordinates.`);

  const occupancy = number("occupancy", "_atom_site_occupancy") ?? 1;
  if (occupancy < 0)
    throw new RietbookError({
      kind: "bad input",
      file,
      field: `_atom_site_occupancy of ${label}`,
      found: String(occupancy),
      expected: "0 or more",
    });
  if (occupancy > 1.001) notes.push(`${label} has an occupancy of ${occupancy}, above 1.`);
  const bIso = number("bIso", "_atom_site_B_iso_or_equiv");
  const uIso =
    number("uIso", "_atom_site_U_iso_or_equiv") ?? (bIso === undefined ? undefined : bIso / EIGHT_PI_SQUARED);
  const given = /^uiso$/i.test(texts.adp ?? "") ? undefined : displacements.get(written);
  const u = given === undefined ? undefined : allowedU(label, given, site, cell, notes);
  return {
    label,
    type,
    x: site.x,
    y: site.y,
    z: site.z,
    occupancy,
    uIso: isotropicU(label, uIso, u, cell, notes),
    ...(u === undefined ? {} : { u: anisotropicU(u) }),
    multiplicity: site.multiplicity,
  };
}

function allowedU(
  label: string,
  given: readonly number[],
  site: SiteSymmetry,
  cell: Cell,
  notes: string[],
): readonly number[] {
  const u = symmetrizedDisplacement(given, site.stabiliser, cell);
  const size = Math.max(...given.map(Math.abs));
  if (u.some((value, index) => Math.abs(value - given[index]) > 1e-4 + 0.02 * size))
    notes.push(`The U_ij of ${label} do not have the symmetry of its site; their symmetrical part was taken.`);
  if (!isPositiveDefinite(u)) notes.push(`The U_ij of ${label} are not positive definite.`);
  return u;
}

function isotropicU(
  label: string,
  uIso: number | undefined,
  u: readonly number[] | undefined,
  cell: Cell,
  notes: string[],
): number {
  if (u !== undefined) return uIso !== undefined && uIso > 0 ? uIso : equivalentU(u, cell);
  if (uIso === undefined) notes.push(`${label} ${NO_DISPLACEMENT}`);
  else if (uIso < 0) notes.push(`${label} has Uiso = ${uIso} Å², below 0: ${DEFAULT_U} Å² was taken.`);
  return uIso === undefined || uIso < 0 ? DEFAULT_U : uIso;
}

/** "1/3", which some files write where a number belongs. */
function parseFraction(text: string): number | undefined {
  const match = /^(-?\d{1,4})\/(\d{1,4})$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / Number(match[2]);
  return Number.isFinite(value) ? value : undefined;
}
