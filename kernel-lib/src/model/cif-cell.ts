import { cellVolume, CELL_PARAMETERS, type Cell } from "../crystallography/cell.js";
import { cellConstraints, cellMisfit, constrainCell } from "../crystallography/cell-constraints.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import { RietbookError } from "../errors.js";
import { findCifText, parseCifNumber, type CifBlock } from "../io/cif/cif.js";

/** Cells further from their symmetry than this are contradictions, not rounding. */
const CONTRADICTION = { length: 5e-3, angle: 0.5 };
/** Å; no crystal has a shorter cell, and a file in nm has one. */
const SHORTEST = 1;
/** Closer than this nobody needs to be told. */
const ROUNDING = { length: 1e-5, angle: 1e-3 };

const NAMES: Readonly<Record<keyof Cell, string>> = {
  a: "_cell_length_a",
  b: "_cell_length_b",
  c: "_cell_length_c",
  alpha: "_cell_angle_alpha",
  beta: "_cell_angle_beta",
  gamma: "_cell_angle_gamma",
};

/** The cell as a block gives it; what it leaves open is absent. */
export type PartialCell = Partial<Record<keyof Cell, number>>;

/** @throws RietbookError "bad input" for what is no number, no length or no angle */
export function readCifCell(block: CifBlock, file: string): PartialCell {
  const cell: PartialCell = {};
  for (const parameter of CELL_PARAMETERS) {
    const text = findCifText(block, NAMES[parameter]);
    if (text === undefined) continue;
    const value = parseCifNumber(text)?.value;
    const isLength = parameter.length === 1;
    const isTooShort = isLength && value !== undefined && value > 0 && value < SHORTEST;
    if (value === undefined || !(value > 0) || isTooShort || value > (isLength ? 1000 : 179.9))
      throw new RietbookError({
        kind: "bad input",
        file,
        field: `${NAMES[parameter]} (data_${block.name})`,
        found: JSON.stringify(text.slice(0, 40)),
        expected: isLength ? `a length in Å between ${SHORTEST} and 1000` : "an angle in degrees between 0 and 180",
        ...(isTooShort && { advice: `Multiply by 10 if these are nm: ${Number((10 * value).toPrecision(6))} Å.` }),
      });
    cell[parameter] = value;
  }
  return cell;
}

/**
 * The cell completed by symmetry (b = a, right angles) and put exactly on its constraints.
 * @throws RietbookError "bad input" when parameters are missing, contradict the space group, or enclose no volume
 */
export function completeCell(
  partial: PartialCell,
  spaceGroup: SpaceGroup,
  block: CifBlock,
  file: string,
): { readonly cell: Cell; readonly notes: readonly string[] } {
  const where = { kind: "bad input", file, field: `cell (data_${block.name})` } as const;
  const notes: string[] = [];
  const constraints = cellConstraints(spaceGroup);
  const filled: Record<keyof Cell, number> = { a: 0, b: 0, c: 0, alpha: 0, beta: 0, gamma: 0 };
  for (const parameter of CELL_PARAMETERS) {
    const constraint = constraints[parameter];
    const given = partial[parameter];
    if (given !== undefined) filled[parameter] = given;
    else if (constraint.kind === "equal") filled[parameter] = filled[constraint.to];
    else if (constraint.kind === "fixed") filled[parameter] = constraint.value;
    else if (parameter.length > 1) filled[parameter] = 90;
    else
      throw new RietbookError({
        ...where,
        found: `no ${NAMES[parameter]}`,
        expected: "the six cell parameters",
        advice: "Use a CIF that describes a crystal structure.",
      });
    if (given === undefined) notes.push(`${NAMES[parameter]} is missing: ${filled[parameter]} was taken.`);
  }
  const contradiction = cellMisfit(filled, spaceGroup, CONTRADICTION);
  if (contradiction !== undefined)
    throw new RietbookError({
      ...where,
      found: contradiction,
      expected: `a ${spaceGroup.crystalSystem} cell for ${spaceGroup.hermannMauguin}`,
      advice: "Check the space group and its setting.",
    });
  const misfit = cellMisfit(filled, spaceGroup, ROUNDING);
  if (misfit !== undefined) notes.push(`The cell was made to fit ${spaceGroup.hermannMauguin}: ${misfit}.`);
  const cell = constrainCell(filled, spaceGroup);
  if (!(cellVolume(cell) > 1e-3))
    throw new RietbookError({
      ...where,
      found: `α = ${cell.alpha}°, β = ${cell.beta}°, γ = ${cell.gamma}°, which enclose no volume`,
      expected: "three angles that can meet",
    });
  return { cell, notes };
}
