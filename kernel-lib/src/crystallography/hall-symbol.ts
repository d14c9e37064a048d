import { RietbookError } from "../errors.js";
import { closeGroup } from "./symmetry-group.js";
import {
  inverse3,
  multiply3,
  parseSymmetryOperation,
  transformPoint,
  wrap,
  type SymmetryOperation,
} from "./symmetry-operation.js";

/** Centring vectors of the lattice letters (International Tables B, table A1.4.2.2). */
const LATTICES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  P: [],
  A: [[0, 1 / 2, 1 / 2]],
  B: [[1 / 2, 0, 1 / 2]],
  C: [[1 / 2, 1 / 2, 0]],
  I: [[1 / 2, 1 / 2, 1 / 2]],
  R: [[2 / 3, 1 / 3, 1 / 3]],
  H: [[2 / 3, 1 / 3, 0]],
  S: [[1 / 3, 1 / 3, 2 / 3]],
  T: [[1 / 3, 2 / 3, 1 / 3]],
  F: [
    [0, 1 / 2, 1 / 2],
    [1 / 2, 0, 1 / 2],
  ],
};

/** Translation letters (table A1.4.2.3). */
const TRANSLATIONS: Readonly<Record<string, readonly number[]>> = {
  a: [1 / 2, 0, 0],
  b: [0, 1 / 2, 0],
  c: [0, 0, 1 / 2],
  n: [1 / 2, 1 / 2, 1 / 2],
  u: [1 / 4, 0, 0],
  v: [0, 1 / 4, 0],
  w: [0, 0, 1 / 4],
  d: [1 / 4, 1 / 4, 1 / 4],
};

/** Rotations about z by order, and the diagonal ones (tables A1.4.2.4 to A1.4.2.6). */
const ABOUT_Z: Readonly<Record<string, readonly number[]>> = {
  1: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  2: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  3: [0, -1, 0, 1, -1, 0, 0, 0, 1],
  4: [0, -1, 0, 1, 0, 0, 0, 0, 1],
  6: [1, -1, 0, 1, 0, 0, 0, 0, 1],
  "'": [0, -1, 0, -1, 0, 0, 0, 0, -1],
  '"': [0, 1, 0, 1, 0, 0, 0, 0, -1],
};
const ABOUT_DIAGONAL = [0, 0, 1, 1, 0, 0, 0, 1, 0];
/** The cyclic permutation that carries z to x; applied twice it carries z to y. */
const CYCLE = [0, 0, 1, 1, 0, 0, 0, 1, 0];

/**
 * All operations of the group that a Hall symbol names, identity first.
 * Source: S. R. Hall, Acta Cryst. A37 (1981) 517; International Tables B, appendix A1.4.2.
 * A change of basis is understood as three integers (twelfths) or as a triplet: "(0 0 3)", "(x-y,x+y,z)".
 * @throws RietbookError "bad input" when the symbol cannot be read
 */
export function operationsFromHall(symbol: string): SymmetryOperation[] {
  const text = symbol.replace(/_/g, " ").trim();
  const open = text.indexOf("(");
  const words = (open < 0 ? text : text.slice(0, open)).trim().split(/\s+/);
  const lattice = words[0].replace("-", "").toUpperCase();
  const centring = LATTICES[lattice];
  if (centring === undefined || !/^-?[A-Za-z]$/.test(words[0]) || words.length < 2) throw unreadable(symbol);

  const generators: SymmetryOperation[] = centring.map((translation) => ({ rotation: ABOUT_Z[1], translation }));
  if (words[0].startsWith("-")) generators.push({ rotation: negated(ABOUT_Z[1]), translation: [0, 0, 0] });
  let precedingOrder = "";
  let precedingAxis = "";
  words.slice(1).forEach((word, position) => {
    const generator = readMatrix(word, position, precedingOrder, precedingAxis, symbol);
    generators.push(generator.operation);
    precedingOrder = generator.order;
    precedingAxis = generator.axis;
  });
  const changed = open < 0 ? generators : changeBasis(generators, readChangeOfBasis(text.slice(open), symbol));
  return closeGroup(changed);
}

function readMatrix(word: string, position: number, precedingOrder: string, precedingAxis: string, symbol: string) {
  const match = /^(-?)([12346])([xyz'"*]?)([1-5abcnuvwd]*)$/.exec(word.toLowerCase());
  if (!match) throw unreadable(symbol);
  const [, sign, order, axisSymbol, rest] = match;
  let axis = axisSymbol;
  if (axis === "" && order !== "1") {
    if (position === 0) axis = "z";
    else if (order === "2") axis = precedingOrder === "2" || precedingOrder === "4" ? "x" : "'";
    else if (order === "3") axis = "*";
    else throw unreadable(symbol);
  }
  const principal = axis === "x" || axis === "y" || axis === "z" || axis === "";
  if (axis === "*" ? order !== "3" : !principal && order !== "2") throw unreadable(symbol);

  let rotation: readonly number[];
  if (axis === "*") rotation = ABOUT_DIAGONAL;
  else if (principal) rotation = turned(ABOUT_Z[order], axis);
  else rotation = turned(ABOUT_Z[axis], precedingAxis);
  if (sign === "-") rotation = negated(rotation);

  const translation = [0, 0, 0];
  for (const letter of rest) {
    const vector = TRANSLATIONS[letter] ?? screw(Number(letter) / Number(order), axis);
    vector.forEach((value, index) => (translation[index] += value));
  }
  // ' and " refer to the axis before them, and the one after them still does
  return {
    operation: { rotation, translation: translation.map((value) => wrap(value)) },
    order,
    axis: principal ? axis : precedingAxis,
  };
}

function screw(fraction: number, axis: string): number[] {
  return ["x", "y", "z"].map((name) => (name === axis ? fraction : 0));
}

/** A rotation about z turned to be about another axis. */
function turned(rotation: readonly number[], axis: string): readonly number[] {
  const times = axis === "x" ? 1 : axis === "y" ? 2 : 0;
  let result = rotation;
  for (let time = 0; time < times; time++) result = multiply3(multiply3(CYCLE, result), inverse3(CYCLE));
  return result;
}

function negated(rotation: readonly number[]): number[] {
  return rotation.map((value) => -value || 0);
}

function readChangeOfBasis(text: string, symbol: string): SymmetryOperation {
  const inside = text.slice(1, -1).trim();
  if (!text.endsWith(")")) throw unreadable(symbol);
  if (inside.includes(",")) return parseSymmetryOperation(inside, { integral: false });
  const twelfths = inside.split(/\s+/).map(Number);
  if (twelfths.length !== 3 || !twelfths.every(Number.isInteger)) throw unreadable(symbol);
  return { rotation: ABOUT_Z[1], translation: twelfths.map((value) => value / 12) };
}

/**
 * V S V⁻¹ for every generator, V being x′ = P x + p. Where the new cell holds more than one lattice point the lost
 * translations are regained from the old cell's unit translations.
 */
function changeBasis(generators: readonly SymmetryOperation[], basis: SymmetryOperation): SymmetryOperation[] {
  const inverse = inverse3(basis.rotation);
  const back = {
    rotation: inverse,
    translation: transformPoint({ rotation: inverse, translation: [0, 0, 0] }, basis.translation).map((v) => -v),
  };
  const units = [0, 1, 2].map((axis) => ({
    rotation: ABOUT_Z[1],
    translation: [0, 1, 2].map((row) => wrap(basis.rotation[3 * row + axis])),
  }));
  const changed = generators.map((generator) => {
    const rotation = multiply3(multiply3(basis.rotation, generator.rotation), inverse).map(Math.round);
    const origin = transformPoint(basis, transformPoint(generator, back.translation));
    return { rotation: rotation.map((value) => value || 0), translation: origin.map((value) => wrap(value)) };
  });
  return [...units, ...changed];
}

function unreadable(symbol: string): RietbookError {
  return new RietbookError({
    kind: "bad input",
    field: "Hall symbol",
    found: JSON.stringify(symbol.slice(0, 80)),
    expected: 'a symbol such as "-F 4 2 3" or "P 61 2 (0 0 5)"',
  });
}
