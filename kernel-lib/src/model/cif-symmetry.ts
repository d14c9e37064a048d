import type { Cell } from "../crystallography/cell.js";
import {
  spaceGroupFromHall,
  spaceGroupFromNumber,
  spaceGroupFromOperations,
  type SpaceGroup,
} from "../crystallography/space-group.js";
import { spaceGroupFromSymbol } from "../crystallography/space-group-symbol.js";
import { operationKey, parseSymmetryOperation } from "../crystallography/symmetry-operation.js";
import { isRietbookError, RietbookError } from "../errors.js";
import { cifColumn, findCifLoop, findCifText, type CifBlock } from "../io/cif/cif.js";

const OPERATIONS = ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"];
/** Of magnetic structures: "x,y,z,-1", where the last number is the reversal of time. */
const MAGNETIC_OPERATIONS = ["_space_group_symop_magn_operation_xyz", "_space_group_symop_magn_centering_xyz"];
const HALL = ["_space_group_name_Hall", "_symmetry_space_group_name_Hall"];
const HERMANN_MAUGUIN = [
  "_space_group_name_H-M_alt",
  "_symmetry_space_group_name_H-M",
  "_space_group_name_H-M_full",
  "_space_group_name_H-M_ref",
];
const NUMBER = ["_space_group_IT_number", "_symmetry_Int_Tables_number"];

/** A space group and how it was come by. */
export interface CifSymmetry {
  readonly spaceGroup: SpaceGroup;
  readonly notes: readonly string[];
  /** The group with the origin at choice 1, where the file's symbol leaves the origin open and choice 2 was taken. */
  readonly otherOrigin?: SpaceGroup;
}

/**
 * The space group of a block: from its operators, else its Hall symbol, its Hermann–Mauguin symbol, or its number; compared
 * with whatever else the block says, and the notes tell where they disagree. Without any of them, P 1 and a note.
 * @throws RietbookError "bad input" for operators that cannot be read, or symbols none of which can be
 */
export function readCifSymmetry(block: CifBlock, cell: Partial<Cell>, file: string): CifSymmetry {
  const named = readNames(block, cell);
  const operators = readOperators(block, file);
  if (operators !== undefined) return fromOperators(operators, named, block, file);
  if (named.hall !== undefined)
    return { spaceGroup: named.hall, notes: [...named.notes, ...disagreements(named.hall, named)] };
  if (named.symbol !== undefined)
    return {
      spaceGroup: named.symbol.spaceGroup,
      notes: [...named.notes, ...named.symbol.notes, ...disagreements(named.symbol.spaceGroup, named)],
      otherOrigin: otherOrigin(named.symbol),
    };
  if (named.number !== undefined) {
    const spaceGroup = spaceGroupFromNumber(named.number);
    const assumed = `Only the space-group number ${named.number} is given: its standard setting ${spaceGroup.hermannMauguin} was taken.`;
    return { spaceGroup, notes: [...named.notes, assumed] };
  }
  if (named.unreadable !== undefined) {
    const { kind, found, expected, advice } = named.unreadable;
    throw new RietbookError({ kind, file, field: `space group (data_${block.name})`, found, expected, advice });
  }
  return { spaceGroup: spaceGroupFromNumber(1), notes: ["The CIF says nothing of symmetry: P 1 was taken."] };
}

interface Names {
  readonly hall?: SpaceGroup;
  readonly symbol?: { readonly spaceGroup: SpaceGroup; readonly notes: readonly string[] };
  readonly symbolText?: string;
  readonly number?: number;
  readonly notes: readonly string[];
  /** Why a symbol that is there could not be read. */
  readonly unreadable?: RietbookError;
}

function readNames(block: CifBlock, cell: Partial<Cell>): Names {
  const notes: string[] = [];
  let unreadable: RietbookError | undefined;
  const attempt = <T>(text: string | undefined, read: (text: string) => T): T | undefined => {
    if (text === undefined || text.trim() === "") return undefined;
    try {
      return read(text);
    } catch (error) {
      if (!isRietbookError(error)) throw error;
      unreadable ??= error;
      notes.push(`${JSON.stringify(text.slice(0, 60))} is no space-group symbol that is known and was left out.`);
      return undefined;
    }
  };
  const hall = attempt(findCifText(block, ...HALL), spaceGroupFromHall);
  const symbolText = findCifText(block, ...HERMANN_MAUGUIN);
  const symbol = attempt(symbolText, (text) => spaceGroupFromSymbol(text, isWhole(cell) ? cell : undefined));
  const numberText = findCifText(block, ...NUMBER);
  const number = numberText === undefined ? undefined : Number(numberText);
  const known = number !== undefined && Number.isInteger(number) && number >= 1 && number <= 230;
  return { hall, symbol, symbolText, number: known ? number : undefined, notes, unreadable };
}

function isWhole(cell: Partial<Cell>): cell is Cell {
  return [cell.a, cell.b, cell.c, cell.alpha, cell.beta, cell.gamma].every((value) => value !== undefined);
}

/** Texts of the first of these items, one an operator. */
function operatorTexts(block: CifBlock, ...names: readonly string[]): readonly string[] {
  const loop = findCifLoop(block, ...names);
  const texts = loop === undefined ? [] : (cifColumn(loop, ...names) ?? []);
  return texts.filter((text): text is string => text !== undefined && text.trim() !== "");
}

/** What a magnetic structure's operators do to the atoms: those to the moments are left out. */
function magneticOperators(block: CifBlock): readonly string[] {
  const texts = MAGNETIC_OPERATIONS.flatMap((name) => operatorTexts(block, name));
  return texts.map((text) => text.replace(/,\s*[+-]?1\s*$/, ""));
}

/** A sentence about a magnetic structure, of which a pattern of X-rays shows the charge alone. */
export function magneticNote(block: CifBlock): string | undefined {
  const moments = findCifLoop(block, "_atom_site_moment_label", "_atom_site_moment_crystalaxis_x") !== undefined;
  if (!moments && magneticOperators(block).length === 0) return undefined;
  const symmetry = magneticOperators(block).length > 0 ? "; its symmetry was taken without the reversal of time" : "";
  return `The CIF describes a magnetic structure: the moments are not modelled, X-rays show the atoms alone${symmetry}.`;
}

function readOperators(block: CifBlock, file: string) {
  const plain = operatorTexts(block, ...OPERATIONS);
  const given = plain.length > 0 ? plain : magneticOperators(block);
  if (given.length === 0) return undefined;
  if (given.length > 1000)
    throw new RietbookError({
      kind: "bad input",
      file,
      field: `symmetry operations (data_${block.name})`,
      found: `${given.length} operators`,
      expected: "at most 192 in a conventional cell",
    });
  return given.map((text) => {
    try {
      return parseSymmetryOperation(text);
    } catch (cause) {
      if (!isRietbookError(cause)) throw cause;
      const { found, expected } = cause;
      throw new RietbookError({
        kind: "bad input",
        file,
        field: `symmetry operation (data_${block.name})`,
        found,
        expected,
        cause,
      });
    }
  });
}

function fromOperators(
  operators: ReturnType<typeof parseSymmetryOperation>[],
  named: Names,
  block: CifBlock,
  file: string,
): CifSymmetry {
  let spaceGroup: SpaceGroup;
  try {
    spaceGroup = spaceGroupFromOperations(operators, {
      hermannMauguin: named.symbolText?.trim(),
      number: named.symbol?.spaceGroup.number ?? named.number,
    });
  } catch (cause) {
    if (!isRietbookError(cause)) throw cause;
    const { found, expected, advice } = cause;
    const field = `symmetry operations (data_${block.name})`;
    throw new RietbookError({ kind: "bad input", file, field, found, expected, advice, cause });
  }
  const notes = [...named.notes];
  const distinct = new Set(operators.map(operationKey)).size;
  if (distinct < spaceGroup.operations.length)
    notes.push(`The ${distinct} operators given generate ${spaceGroup.operations.length}; all of these were taken.`);
  return { spaceGroup, notes: [...notes, ...disagreements(spaceGroup, named)] };
}

function disagreements(spaceGroup: SpaceGroup, named: Names): string[] {
  const taken = `${spaceGroup.hermannMauguin} (No. ${spaceGroup.number})`;
  const notes: string[] = [];
  if (named.hall !== undefined && !sameOperations(spaceGroup, named.hall))
    notes.push(`The Hall symbol ${named.hall.hall} disagrees with ${taken}, which was taken.`);
  if (named.symbol !== undefined && !isSameType(named.symbol.spaceGroup, spaceGroup))
    notes.push(`The symbol ${named.symbolText} disagrees with ${taken}, which was taken.`);
  if (named.number !== undefined && spaceGroup.number !== named.number)
    notes.push(`The space-group number ${named.number} disagrees with ${taken}, which was taken.`);
  return notes;
}

/** Same type; a setting that the tables lack is compared by what is known of it. */
function isSameType(one: SpaceGroup, two: SpaceGroup): boolean {
  return (
    one.number === two.number &&
    one.crystalSystem === two.crystalSystem &&
    one.operations.length / one.centring.length === two.operations.length / two.centring.length
  );
}

function sameOperations(one: SpaceGroup, two: SpaceGroup): boolean {
  const keys = new Set(one.operations.map(operationKey));
  return (
    one.operations.length === two.operations.length && two.operations.every((other) => keys.has(operationKey(other)))
  );
}

function otherOrigin({ spaceGroup, notes }: NonNullable<Names["symbol"]>): SpaceGroup | undefined {
  if (notes.length === 0 || !spaceGroup.hermannMauguin.endsWith(":2")) return undefined;
  return spaceGroupFromSymbol(spaceGroup.hermannMauguin.replace(/2$/, "1")).spaceGroup;
}
