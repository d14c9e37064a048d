import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { setPageColourMap } from "../figure/page-look.js";
import { DEFAULT_PREFERENCES, HeldPreferences, IPreferences } from "./preferences.js";
import type { Preferences } from "./preferences.js";

const COLOURS = ["calculated", "background", "difference"] as const;

/** Reads JupyterLab's settings; without its registry the defaults hold. */
export const preferencesPlugin: JupyterFrontEndPlugin<IPreferences> = {
  id: "@rietbook/jupyterlab:preferences",
  description: "Recipe, caking engine, colour map and colours.",
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IPreferences,
  activate: (_: JupyterFrontEnd, registry: ISettingRegistry | null): IPreferences => {
    const held = new HeldPreferences();
    const read = (settings: ISettingRegistry.ISettings) => {
      held.current = preferencesOf(settings.composite);
      setPageColourMap(held.current.colourMap);
      setColours(settings.composite["colours"]);
      held.changed.emit();
    };
    registry?.load(preferencesPlugin.id).then(
      (settings) => {
        read(settings);
        settings.changed.connect(read);
      },
      (error: unknown) => console.error("Rietbook's settings could not be read; the defaults hold.", error),
    );
    return held;
  },
};

/** What the schema lets through, over the defaults. */
function preferencesOf(settings: Readonly<Record<string, unknown>>): Preferences {
  const { recipe, engine, colourMap, backgroundTerms } = settings as Partial<Preferences>;
  return {
    recipe: { ...DEFAULT_PREFERENCES.recipe, ...recipe },
    engine: engine ?? DEFAULT_PREFERENCES.engine,
    colourMap: colourMap ?? DEFAULT_PREFERENCES.colourMap,
    backgroundTerms: backgroundTerms ?? DEFAULT_PREFERENCES.backgroundTerms,
  };
}

/** Colours are CSS variables; an empty one leaves the theme's. */
function setColours(colours: unknown): void {
  const wanted = (typeof colours === "object" && colours !== null ? colours : {}) as Readonly<Record<string, unknown>>;
  for (const name of COLOURS) {
    const colour = wanted[name];
    const isColour = typeof colour === "string" && colour !== "" && CSS.supports("color", colour);
    if (isColour) document.documentElement.style.setProperty(`--rietbook-${name}`, colour);
    else document.documentElement.style.removeProperty(`--rietbook-${name}`);
  }
}
