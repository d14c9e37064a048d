/** What a cell needs of others is in its text: names that they declare. */
export interface CellLinks {
  readonly role: string;
  readonly source: string;
  readonly declares: readonly string[];
}

/** The name of a file may be that of a constant. */
const STRINGS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

/**
 * Indices of the cells that one needs, itself left out, directly or through others, in the notebook's order: those whose constants its
 * text mentions, and the library's. Only cells that stand before it can be needed.
 */
export function cellsNeededBy(cells: readonly CellLinks[], index: number): readonly number[] {
  const needed = new Set<number>();
  const visit = (at: number) => {
    const words = new Set(cells[at].source.replace(STRINGS, '""').match(/[A-Za-z_$][\w$]*/g));
    for (let before = at - 1; before >= 0; before--) {
      const { role, declares } = cells[before];
      if (needed.has(before) || !(role === "library" || declares.some((name) => words.has(name)))) continue;
      needed.add(before);
      visit(before);
    }
  };
  visit(index);
  return [...needed].sort((a, b) => a - b);
}
