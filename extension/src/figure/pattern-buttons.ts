import type { TranslationBundle } from "@jupyterlab/translation";
import type { IntensityScale, PatternAxis } from "rietbook";
import type { ToolbarButton } from "./figure-toolbar.js";
import type { DifferenceKind } from "./pattern-curves.js";

/** Intensity scales, in the order in which the key L goes through them. */
export const SCALES: readonly IntensityScale[] = ["linear", "sqrt", "log"];

/** A scale's name for those who cannot see the buttons. */
export function scaleName(scale: IntensityScale, trans: TranslationBundle): string {
  return { linear: trans.__("linear"), sqrt: trans.__("square root"), log: trans.__("log") }[scale];
}

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
  trans: TranslationBundle,
): readonly (readonly ToolbarButton[])[] {
  const isWeighted = difference === "weighted";
  const scaleLabels = { linear: trans.__("lin"), sqrt: "√", log: trans.__("log") };
  const weighted: ToolbarButton = {
    label: "Δ/σ",
    title: trans.__("Difference in standard deviations (D)"),
    pressed: isWeighted,
    onClick: () => choose({ difference: isWeighted ? "plain" : "weighted" }),
  };
  const leaveOut: ToolbarButton = {
    label: trans.__("Exclude"),
    title: trans.__("Exclude the range dragged next (E: in the middle)"),
    pressed: isExcluding,
    onClick: () => exclude(!isExcluding),
  };
  return [
    (axes.length > 1 ? axes : []).map((axis) => ({
      label: AXIS_LABELS[axis],
      title: trans.__("Horizontal axis %1 (A)", AXIS_LABELS[axis]),
      pressed: axis === current,
      onClick: () => choose({ axis }),
    })),
    SCALES.map((scale) => ({
      label: scaleLabels[scale],
      title: trans.__("Intensity %1 (L)", scaleName(scale, trans)),
      pressed: scale === shown,
      onClick: () => choose({ scale }),
    })),
    hasWeighted ? [weighted] : [],
    canExclude ? [leaveOut] : [],
    [
      { label: "−", title: trans.__("Zoom out (−)"), onClick: () => zoom(0.5) },
      { label: "+", title: trans.__("Zoom in (+)"), onClick: () => zoom(2) },
      { label: trans.__("All"), title: trans.__("Show all (0)"), onClick: showAll },
    ],
  ];
}
