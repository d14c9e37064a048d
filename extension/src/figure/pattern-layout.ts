/** A rectangle of the canvas, CSS pixels. */
export interface Panel {
  readonly top: number;
  readonly height: number;
}

/** Where the panels of a pattern lie; left and right are common to all. */
export interface PatternLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly main: Panel;
  /** One row of tick marks a phase. */
  readonly ticks: Panel;
  readonly difference?: Panel;
}

/** Height of a row of tick marks. */
export const TICK_ROW = 15;
const LEFT = 76;
const RIGHT = 18;
const TOP = 8;
const AXIS = 40;
const GAP = 9;

/** Divides a height among the panels: the difference takes a quarter of what tick marks and axis leave. */
export function patternLayout(
  width: number,
  height: number,
  content: { readonly phases: number; readonly hasDifference: boolean },
): PatternLayout {
  const ticksHeight = content.phases === 0 ? 0 : content.phases * TICK_ROW + GAP;
  const free = height - TOP - AXIS - ticksHeight - (content.hasDifference ? GAP : 0);
  const differenceHeight = content.hasDifference ? Math.round(free * 0.26) : 0;
  const main = { top: TOP, height: free - differenceHeight };
  const ticks = { top: main.top + main.height, height: ticksHeight };
  const difference = content.hasDifference
    ? { top: ticks.top + ticks.height + GAP, height: differenceHeight }
    : undefined;
  return { width, height, left: LEFT, right: width - RIGHT, main, ticks, difference };
}

/** Bottom of the lowest panel. */
export function lowestEdge({ main, ticks, difference }: PatternLayout): number {
  if (difference !== undefined) return difference.top + difference.height;
  return ticks.height > 0 ? ticks.top + ticks.height : main.top + main.height;
}
