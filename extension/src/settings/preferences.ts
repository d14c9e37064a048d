import type { EngineKind, MidasRecipeOptions } from "rietbook";

/** What the analyst prefers, from JupyterLab's settings; the schema holds the same defaults. */
export interface Preferences {
  /** Stages of "run all" and of new notebooks. */
  readonly recipe: MidasRecipeOptions;
  readonly engine: EngineKind | "auto";
  readonly colourMap: "viridis" | "greys";
  readonly backgroundTerms: number;
}

export const DEFAULT_PREFERENCES: Preferences = {
  recipe: { atoms: true, marchDollase: false },
  engine: "auto",
  colourMap: "viridis",
  backgroundTerms: 6,
};
