/**
 * |F|² of a phase's reflections that come from the pattern instead of from atoms, for cells and profiles without a structure.
 * `le bail`: shared out among the reflections, first by what they calculate (Le Bail, Duroy & Fourquet, Mater. Res. Bull. 23 (1988)
 * 447), then the best that are not negative for every value of the other parameters; `pawley`: variables of the least squares (Pawley, J. Appl. Cryst. 14 (1981) 357).
 */
export interface ExtractedIntensities {
  readonly method: "le bail" | "pawley";
  /** Electrons², by indices as {@link reflectionKey} writes them; a reflection that is not there has the mean of all. */
  readonly values: Readonly<Record<string, number>>;
  /** Reflections that no pattern can tell apart: one variable and one value each group (Pawley). */
  readonly overlapping?: readonly (readonly string[])[];
}

/** "1,1,1": hkl in a parameter path. */
export function reflectionKey(h: number, k: number, l: number): string {
  return `${h},${k},${l}`;
}
