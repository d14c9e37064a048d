import { findElement, parseAtomType } from "../crystallography/elements.js";
import { isRietbookError, RietbookError } from "../errors.js";

/** The scattering type of an atom and what had to be assumed for it. */
export interface CifAtomType {
  readonly type: string;
  readonly note?: string;
}

/** Names that databases give to molecules at one site: the heavy atom stands for them. */
const MOLECULES: Readonly<Record<string, string>> = {
  WAT: "O",
  H2O: "O",
  OH2: "O",
  OH: "O",
  OW: "O",
  NH4: "N",
  NH3: "N",
};

/**
 * The scattering type of an atom from its type symbol, or from its label where the symbol is missing: "CE1" is Ce, "OW1" is O;
 * where letters fit two elements, the one in the formula.
 * @param formula symbols of the elements in the chemical formula, if it is known
 * @throws RietbookError "bad input" when neither names an element
 */
export function readCifAtomType(
  symbol: string | undefined,
  label: string,
  formula: ReadonlySet<string>,
  file: string,
): CifAtomType {
  const text = symbol ?? label;
  if (symbol !== undefined) {
    const exact = tryType(symbol);
    if (exact !== undefined) return { type: exact };
  }
  const letters = /^[A-Za-z]+/.exec(text)?.[0] ?? "";
  const molecule = MOLECULES[text.toUpperCase()] ?? MOLECULES[letters.toUpperCase()];
  if (molecule !== undefined && findElement(letters) === undefined)
    return { type: molecule, note: `${label} (${text}) was taken as ${molecule}; its hydrogens are not modelled.` };
  const candidates = [letters.slice(0, 2), letters.slice(0, 1)]
    .map((part) => (part === "" ? undefined : findElement(part)?.symbol))
    .filter((element): element is string => element !== undefined);
  const element = candidates.find((candidate) => formula.has(candidate)) ?? candidates[0];
  if (element === undefined)
    throw new RietbookError({
      kind: "bad input",
      file,
      field: `atom ${label.slice(0, 40)}`,
      found: symbol === undefined ? "a label that names no element" : `the type ${JSON.stringify(symbol.slice(0, 40))}`,
      expected: "the symbol of an element, with its charge if it has one (Ce, Ce4+)",
      advice: "Correct _atom_site_type_symbol.",
    });
  if (symbol === undefined) return { type: element };
  return { type: element, note: `${label}: the type ${JSON.stringify(symbol.slice(0, 40))} was read as ${element}.` };
}

function tryType(symbol: string): string | undefined {
  try {
    return parseAtomType(symbol).name;
  } catch (error) {
    if (isRietbookError(error, "bad input")) return undefined;
    throw error;
  }
}

/** Elements and their numbers in a formula such as "C8 H10 N4 O2" or "Al1.333 Ca2 F9.333"; undefined where it cannot be read. */
export function parseFormula(text: string): Map<string, number> | undefined {
  const contents = new Map<string, number>();
  for (const word of text.trim().split(/\s+/)) {
    const match = /^([A-Z][a-z]?)(\d*\.?\d*)$/.exec(word);
    const element = match === null ? undefined : findElement(match[1]);
    if (match === null || element === undefined || match[2] === ".") return undefined;
    contents.set(element.symbol, (contents.get(element.symbol) ?? 0) + (match[2] === "" ? 1 : Number(match[2])));
  }
  return contents;
}
