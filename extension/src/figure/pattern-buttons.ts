import type { IntensityScale, PatternAxis } from "rietbook";
import type { ToolbarButton } from "./figure-toolbar.js";
import type { DifferenceKind } from "./pattern-curves.js";

/** Intensity scales, in the order in which the key L goes through them. */
export const SCALES: readonly IntensityScale[] = ["linear", "sqrt", "log"];
/** Their names for those who cannot see the buttons. */
export const SCALE_NAMES: Readonly<Record<IntensityScale, string>> = {
  linear: "linear",
  sqrt: "square root",
  log: "log",
};

const SCALE_LABELS: Readonly<Record<IntensityScale, string>> = { linear: "lin", sqrt: "√", log: "log" };
const AXIS_LABELS: Readonly<Record<PatternAxis, string>> = { "2theta": "2θ", Q: "Q", d: "d" };

/** How a pattern is looked at. */
export interface PatternChoice {
  readonly axis: PatternAxis;
  readonly scale: IntensityScale;
  readonly difference: DifferenceKind;
  readonly isExcluding: boolean;
}

/** What the buttons can do; a weighted difference and excluding are offered where the figure has them. */
export interface PatternButtonActions {
  readonly axes: readonly PatternAxis[];
  readonly hasWeighted: boolean;
  readonly canExclude: boolean;
  readonly choose: (choice: Partial<Omit<PatternChoice, "isExcluding">>) => void;
  readonly exclude: (isExcluding: boolean) => void;
  readonly zoom: (factor: number) => void;
  readonly showAll: () => void;
}

/** The buttons over a pattern, in groups. */
export function patternButtons(
  { axis: current, scale: shown, difference, isExcluding }: PatternChoice,
  { axes, hasWeighted, canExclude, choose, exclude, zoom, showAll }: PatternButtonActions,
): readonly (readonly ToolbarButton[])[] {
  const isWeighted = difference === "weighted";
  const weighted: ToolbarButton = {
    label: "Δ/σ",
    title: "Difference in standard deviations (D)",
    pressed: isWeighted,
    onClick: () => choose({ difference: isWeighted ? "plain" : "weighted" }),
  };
  const leaveOut: ToolbarButton = {
    label: "Exclude",
    title: "Exclude the range dragged next (E: in the middle)",
    pressed: isExcluding,
    onClick: () => exclude(!isExcluding),
  };
  return [
    (axes.length > 1 ? axes : []).map((axis) => ({
      label: AXIS_LABELS[axis],
      title: `Horizontal axis ${AXIS_LABELS[axis]} (A)`,
      pressed: axis === current,
      onClick: () => choose({ axis }),
    })),
    SCALES.map((scale) => ({
      label: SCALE_LABELS[scale],
      title: `Intensity ${SCALE_NAMES[scale]} (L)`,
      pressed: scale === shown,
      onClick: () => choose({ scale }),
    })),
    hasWeighted ? [weighted] : [],
    canExclude ? [leaveOut] : [],
    [
      { label: "−", title: "Zoom out (−)", onClick: () => zoom(0.5) },
      { label: "+", title: "Zoom in (+)", onClick: () => zoom(2) },
      { label: "All", title: "Show all (0)", onClick: showAll },
    ],
  ];
}
