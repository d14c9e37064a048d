/** Colours of a drawing on a canvas, as the page's CSS variables have them now. */
export interface CanvasColours {
  readonly text: string;
  readonly muted: string;
  readonly calculated: string;
  readonly background: string;
  readonly difference: string;
  readonly excluded: string;
  readonly phases: readonly string[];
  readonly font: string;
}

const PHASES = [1, 2, 3, 4, 5, 6, 7];

/** Reads the colours at an element: those of the theme that is on, or of the settings. */
export function canvasColours(element: Element): CanvasColours {
  const style = getComputedStyle(element);
  const variable = (name: string) => style.getPropertyValue(`--rietbook-${name}`).trim() || style.color;
  return {
    text: style.color,
    muted: variable("muted"),
    calculated: variable("calculated"),
    background: variable("background"),
    difference: variable("difference"),
    excluded: variable("excluded"),
    phases: PHASES.map((number) => variable(`phase-${number}`)),
    font: `12px ${style.fontFamily}`,
  };
}
