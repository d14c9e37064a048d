import type { Refinement } from "../../refinement/refinement.js";

/** What was refined in a fit, for GSAS-II's refinement flags and its pairs of initial and current value. */
export class RefinedPaths {
  private readonly free: ReadonlySet<string>;
  private readonly starts: ReadonlyMap<string, number>;

  /** Parameters that ended at a physical limit count as held: GSAS-II has no limits and would leave it. */
  constructor(fit: Refinement) {
    const refined = fit.parameters.filter(({ state }) => state === "free" || state === "tied");
    this.free = new Set(refined.map(({ path }) => path));
    this.starts = new Map(fit.parameters.map(({ path, start }) => [path, start]));
  }

  has(path: string): boolean {
    return this.free.has(path);
  }

  any(...paths: readonly string[]): boolean {
    return paths.some((path) => this.free.has(path));
  }

  below(prefix: string): boolean {
    return [...this.free].some((path) => path.startsWith(`${prefix}.`));
  }

  start(path: string, current: number): number {
    const start = this.starts.get(path);
    return start === undefined || Number.isNaN(start) ? current : start;
  }
}
