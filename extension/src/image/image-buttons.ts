import type { TranslationBundle } from "@jupyterlab/translation";
import type { IntensityScale } from "rietbook";
import type { ToolbarButton } from "../figure/figure-toolbar.js";

/** Scales of colours, in the order of their key. */
export const SCALES: readonly IntensityScale[] = ["linear", "sqrt", "log"];

const LABELS: Readonly<Record<IntensityScale, string>> = { linear: "lin", sqrt: "√", log: "log" };
const NAMES: Readonly<Record<IntensityScale, string>> = { linear: "linear", sqrt: "square root", log: "logarithmic" };

/** Buttons that choose the scale of colours. @param what has them: "Colours of the cake" */
export function scaleButtons(
  shown: IntensityScale | undefined,
  what: string,
  trans: TranslationBundle,
  choose: (scale: IntensityScale) => void,
): readonly ToolbarButton[] {
  return SCALES.map((scale) => ({
    label: trans.__(LABELS[scale]),
    title: `${what}: ${trans.__(NAMES[scale])} (L)`,
    pressed: scale === shown,
    onClick: () => choose(scale),
  }));
}

/** Buttons that go from frame to frame, where there are several. */
export function frameButtons(
  frame: number,
  count: number,
  keyBefore: string,
  keyAfter: string,
  trans: TranslationBundle,
  goBy: (step: number) => void,
  title = trans.__("Frame"),
): readonly ToolbarButton[] {
  if (count < 2) return [];
  return [
    { label: "◂", title: trans.__("Previous frame (%1)", keyBefore), onClick: () => goBy(-1) },
    { label: trans.__("frame %1 (of %2)", frame, count), title, onClick: () => goBy(1) },
    { label: "▸", title: trans.__("Next frame (%1)", keyAfter), onClick: () => goBy(1) },
  ];
}
