import { RietbookError } from "../errors.js";
import { ELEMENT_TABLE } from "./element-table.js";

/** A chemical element. Deuterium is hydrogen with its own weight. */
export interface Element {
  readonly symbol: string;
  readonly atomicNumber: number;
  /** Standard atomic weight, g/mol (IUPAC). */
  readonly weight: number;
}

/** An element and its formal charge, as a scattering type names them. */
export interface AtomType {
  readonly element: Element;
  readonly charge: number;
  /** "Ce", "Ce4+", "O2-", "Na1+". */
  readonly name: string;
}

const ELEMENTS: ReadonlyMap<string, Element> = new Map([
  ...ELEMENT_TABLE.map((row, index): [string, Element] => {
    const [symbol, weight] = row.split(" ");
    return [symbol, { symbol, atomicNumber: index + 1, weight: Number(weight) }];
  }),
  ["D", { symbol: "D", atomicNumber: 1, weight: 2.014 }],
]);

/** The element with this symbol, in any case; undefined when there is none (or it is heavier than Cf). */
export function findElement(symbol: string): Element | undefined {
  return ELEMENTS.get(symbol.charAt(0).toUpperCase() + symbol.slice(1).toLowerCase());
}

/**
 * Reads a scattering type in any of its spellings: "Ce", "CE4+", "Ce+4", "Ce4", "O2-", "O-2", "Na+", "D".
 * @throws RietbookError "bad input" when it does not start with the symbol of an element up to Cf
 */
export function parseAtomType(text: string): AtomType {
  const match = /^([A-Za-z]{1,2})(?:(\d)?([+-])|([+-])(\d))?$/.exec(text.trim());
  const element = match === null ? undefined : findElement(match[1]);
  if (match === null || element === undefined)
    throw new RietbookError({
      kind: "bad input",
      field: "atom type",
      found: JSON.stringify(text.slice(0, 40)),
      expected: 'an element or ion such as "Ce", "Ce4+" or "O2-"',
    });
  const sign = match[3] ?? match[4];
  const size = sign === undefined ? 0 : Number(match[2] ?? match[5] ?? 1);
  const charge = sign === "-" ? -size || 0 : size;
  const suffix = charge === 0 ? "" : `${size}${sign}`;
  return { element, charge, name: element.symbol + suffix };
}
