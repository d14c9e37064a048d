/** Colours of a drawing, as CSS values. Meaning never rests on colour alone: lines differ in dash, phases in their row. */
export interface FigureTheme {
  /** Behind everything; absent: the page shows through. */
  readonly paper?: string;
  /** Axes, labels and observed points. */
  readonly text: string;
  /** Captions and grid lines. */
  readonly muted: string;
  readonly calculated: string;
  readonly background: string;
  readonly difference: string;
  /** Hatching of excluded regions. */
  readonly excluded: string;
  /** Marks of failed or rolled-back results. */
  readonly warning: string;
  /** Tick marks of the phases, in order, repeating. */
  readonly phases: readonly string[];
}

/**
 * For files and for image viewers: literal colours on white. Curves and phases take the colour-blind-safe palette of
 * Okabe & Ito (2008), in its order but with black kept for the data and yellow, faint on white, put last.
 */
export const paperTheme: FigureTheme = {
  paper: "#FFFFFF",
  text: "#1A1A1A",
  muted: "#5F6368",
  calculated: "#D55E00",
  background: "#009E73",
  difference: "#0072B2",
  excluded: "#9AA0A6",
  warning: "#B00020",
  phases: ["#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7", "#F0E442"],
};

/** For figures inside a page: the page's text colour, and `--rietbook-*` variables where the page sets them. */
export const pageTheme: FigureTheme = {
  text: "currentColor",
  muted: variable("muted", "currentColor"),
  calculated: variable("calculated", paperTheme.calculated),
  background: variable("background", paperTheme.background),
  difference: variable("difference", paperTheme.difference),
  excluded: variable("excluded", paperTheme.excluded),
  warning: variable("warning", paperTheme.warning),
  phases: paperTheme.phases.map((colour, index) => variable(`phase-${index + 1}`, colour)),
};

function variable(name: string, fallback: string): string {
  return `var(--rietbook-${name}, ${fallback})`;
}
