import type { ColourMap } from "rietbook";

/** What the page's style sheets and settings decide of a drawing's look, beside CSS variables. */
export function pageColourMap(): ColourMap {
  return document.documentElement.dataset["rietbookColourMap"] === "greys" ? "greys" : "viridis";
}

/** Sets the colour map of all heat maps of the page. */
export function setPageColourMap(map: ColourMap): void {
  document.documentElement.dataset["rietbookColourMap"] = map;
}

/** Style sheets of a theme come and go a moment after its name. */
const THEME_DELAY = 300;

/** Tells of another theme, other colours or another colour map, until it is disconnected. */
export function observePageLook(onChange: () => void): MutationObserver {
  const observer = new MutationObserver(() => {
    onChange();
    window.setTimeout(onChange, THEME_DELAY);
  });
  observer.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  observer.observe(document.documentElement, { attributeFilter: ["style", "data-rietbook-colour-map"] });
  return observer;
}
