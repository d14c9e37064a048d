import type { SpaceGroup } from "../crystallography/space-group.js";
import { parseAtomType } from "../crystallography/elements.js";
import { findScatteringFactor } from "../crystallography/scattering-factor.js";
import { RietbookError } from "../errors.js";
import { findCifLoop, findCifText, parseCifNumber, type CifBlock } from "../io/cif/cif.js";
import { parseCif } from "../io/cif/parse.js";
import { readText } from "../platform/read-all.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { parseFormula } from "./cif-atom-type.js";
import { readCifAtoms } from "./cif-atoms.js";
import { completeCell, readCifCell } from "./cif-cell.js";
import { magneticNote, readCifSymmetry } from "./cif-symmetry.js";
import type { Phase } from "./phase.js";

/** Which structures of a CIF to take. */
export interface CifOptions {
  /** Name of a data block, with or without `data_`, or its number among those with a structure, from 0. */
  readonly block?: string | number;
  /** Every block with a structure; otherwise the first one only. */
  readonly all?: boolean;
}

/** The phases of a CIF, and a sentence for every assumption made about them. */
export interface CifPhases {
  readonly phases: readonly Phase[];
  readonly notes: readonly string[];
  /** Which structure of several was taken, as a sentence: the first of the notes. */
  readonly choice?: string;
}

/**
 * Reads one phase from a CIF: the first structure in it, or the block asked for. Its `notes` say what was assumed.
 * @param file a file name, URL, bytes or Blob
 * @throws RietbookError "not found" for no such file or block; "bad input" for what is no CIF, has no atoms, an element that
 * there is not, a cell that cannot be or contradicts its space group
 */
export async function readCif(file: FileInput, options: Omit<CifOptions, "all"> = {}): Promise<Phase> {
  const { phases, choice } = await readCifPhases(file, options);
  const [phase] = phases;
  return choice === undefined ? phase : { ...phase, notes: [choice, ...(phase.notes ?? [])] };
}

/** Reads phases from a CIF, with the notes on all of them. Errors as for {@link readCif}. */
export async function readCifPhases(file: FileInput, options: CifOptions = {}): Promise<CifPhases> {
  const { name, text } = await readText(file, "CIF");
  return phasesFromCif(text, name, options);
}

/** The phases in the text of a CIF. Errors as for {@link readCif}. */
export function phasesFromCif(text: string, fileName: string, options: CifOptions = {}): CifPhases {
  const { blocks } = parseCif(text, fileName);
  const structures = blocks.filter((block) => findCifLoop(block, "_atom_site_fract_x") !== undefined);
  const chosen = chooseBlocks(structures, blocks, fileName, options);
  const left = structures.length - chosen.length;
  const others = structures.filter((block) => !chosen.includes(block)).map(({ name }) => `data_${name}`);
  const choice =
    left > 0 && options.block === undefined
      ? `${fileName} holds ${structures.length} structures; data_${chosen[0].name} was taken, not ${shortList(others)}.`
      : undefined;
  const phases = chosen.map((block) => phaseFromBlock(block, fileName, chosen.length > 1));
  return {
    phases,
    ...(choice === undefined ? {} : { choice }),
    notes: [
      ...(choice === undefined ? [] : [choice]),
      ...phases.flatMap((phase) => (phase.notes ?? []).map((note) => `${phase.name}: ${note}`)),
    ],
  };
}

function chooseBlocks(
  structures: readonly CifBlock[],
  blocks: readonly CifBlock[],
  file: string,
  { block: wanted, all }: CifOptions,
): readonly CifBlock[] {
  if (wanted !== undefined) {
    const name = typeof wanted === "string" ? wanted.replace(/^data_/i, "").toLowerCase() : undefined;
    const found =
      typeof wanted === "number" ? structures[wanted] : blocks.find((block) => block.name.toLowerCase() === name);
    if (found !== undefined) return [found];
    throw new RietbookError({
      kind: "not found",
      file,
      field: "data block",
      found: `none called ${JSON.stringify(wanted)}`,
      expected: `one of ${
        (typeof wanted === "number" ? structures : blocks)
          .map((block) => block.name)
          .slice(0, 20)
          .join(", ") || "none"
      }`,
    });
  }
  // a block without atoms says best itself what it lacks
  if (structures.length === 0) return blocks.slice(0, 1);
  return all === true ? structures : structures.slice(0, 1);
}

function phaseFromBlock(block: CifBlock, file: string, several: boolean): Phase {
  const partial = readCifCell(block, file);
  const symmetry = readCifSymmetry(block, partial, file);
  const { cell, notes: cellNotes } = completeCell(partial, symmetry.spaceGroup, block, file);
  const place = (spaceGroup: SpaceGroup) => readCifAtoms({ block, cell, spaceGroup, file });
  let spaceGroup = symmetry.spaceGroup;
  let placed = place(spaceGroup);
  let symmetryNotes = symmetry.notes;
  if (symmetry.otherOrigin !== undefined && contentsMismatch(block, placed.atoms) !== undefined) {
    const other = place(symmetry.otherOrigin);
    if (contentsMismatch(block, other.atoms) === undefined) {
      spaceGroup = symmetry.otherOrigin;
      placed = other;
      symmetryNotes = [
        `The chemical formula tells that the origin is choice 1: ${spaceGroup.hermannMauguin} was taken.`,
      ];
    }
  }
  const mismatch = contentsMismatch(block, placed.atoms);
  const types = scatteringNotes(placed.atoms);
  const notes = [magneticNote(block), ...symmetryNotes, ...cellNotes, ...placed.notes, ...types, mismatch].filter(
    (note) => note !== undefined,
  );
  return {
    name: phaseName(block, file, several),
    cell,
    spaceGroup,
    atoms: placed.atoms,
    source: `${file} (data_${block.name})`,
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Ions that the tables lack. */
function scatteringNotes(atoms: Phase["atoms"]): string[] {
  return [...new Set(Object.values(atoms).map(({ type }) => type))].flatMap((type) => {
    const { exact, factor } = findScatteringFactor(type);
    return exact ? [] : [`The tables hold no scattering factor of ${type}: that of ${factor.type} was taken.`];
  });
}

/** A name that can be a segment of a parameter path: the phase's, the block's unless it says nothing, else the file's. */
function phaseName(block: CifBlock, file: string, several: boolean): string {
  const base = file
    .split(/[\\/]/)
    .pop()!
    .replace(/\.(m?cif|txt)$/i, "");
  const own = findCifText(block, "_pd_phase_name");
  const saysNothing = /^(\d*|global|i|1|phase|publ|none|unknown|.*-phase)$/i.test(block.name);
  const name = own ?? (saysNothing && !several ? base : block.name);
  return (
    name
      .trim()
      .replace(/[.*\s/\\]+/g, "_")
      .slice(0, 60) || "phase"
  );
}

/** A sentence where the atoms in the cell are not the formula times Z, hydrogen left out of account; undefined where they are. */
function contentsMismatch(block: CifBlock, atoms: Phase["atoms"]): string | undefined {
  const formula = parseFormula(findCifText(block, "_chemical_formula_sum") ?? "");
  const units = parseCifNumber(findCifText(block, "_cell_formula_units_Z") ?? "")?.value;
  if (formula === undefined || units === undefined || !(units > 0)) return undefined;
  const found = new Map<string, number>();
  for (const { type, occupancy, multiplicity } of Object.values(atoms)) {
    const { symbol } = parseAtomType(type).element;
    found.set(symbol, (found.get(symbol) ?? 0) + occupancy * multiplicity);
  }
  for (const symbol of new Set([...formula.keys(), ...found.keys()])) {
    if (symbol === "H" || symbol === "D") continue;
    const [inCell, expected] = [found.get(symbol) ?? 0, (formula.get(symbol) ?? 0) * units];
    if (Math.abs(inCell - expected) > 0.02 + 0.03 * expected)
      return `The atoms make ${round(inCell)} ${symbol} in the cell; formula and Z say ${round(expected)}.`;
  }
  return undefined;
}

/** "a, b, c and 4 more". */
function shortList(names: readonly string[]): string {
  const more = names.length > 4 ? ` and ${names.length - 3} more` : "";
  return `${names.slice(0, more === "" ? 4 : 3).join(", ")}${more}`;
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
