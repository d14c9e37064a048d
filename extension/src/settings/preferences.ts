import { Token } from "@lumino/coreutils";
import { Signal } from "@lumino/signaling";
import type { ISignal } from "@lumino/signaling";
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

/** The analyst's preferences as they are now. */
export interface IPreferences {
  readonly current: Preferences;
  /** One of them is another now. */
  readonly changed: ISignal<IPreferences, void>;
}

export const IPreferences = new Token<IPreferences>("@rietbook/jupyterlab:IPreferences", "Preferences of Rietbook");

/** The defaults, until something else is put there. */
export class HeldPreferences implements IPreferences {
  current = DEFAULT_PREFERENCES;
  readonly changed: Signal<IPreferences, void> = new Signal<IPreferences, void>(this);
}
