import type { CellText } from "../actions/cell-text.js";

type CellFunction = (...values: unknown[]) => Promise<Record<string, unknown>>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...source: string[]) => CellFunction;

/**
 * Runs the cells of actions where there is no kernel: the same text, with the constants of earlier cells and the names of the
 * library as they are given. Cells are only ever what `formatAction` wrote.
 */
export class CellRunner {
  readonly #constants = new Map<string, unknown>();

  /** @param library values of the names that cells use; `show` among them decides what is done with what is shown */
  constructor(readonly library: Readonly<Record<string, unknown>>) {}

  /** @throws what the library throws, and ReferenceError for a constant that no cell has declared yet */
  async run({ source, declares }: CellText): Promise<void> {
    if (source.startsWith("import ")) return;
    const known = { ...this.library, ...Object.fromEntries(this.#constants) };
    const names = Object.keys(known).filter((name) => !declares.includes(name));
    const cell = new AsyncFunction(...names, `"use strict";\n${source}\nreturn { ${declares.join(", ")} };`);
    const declared = await cell(...names.map((name) => known[name as keyof typeof known]));
    for (const [name, value] of Object.entries(declared)) this.#constants.set(name, value);
  }
}
