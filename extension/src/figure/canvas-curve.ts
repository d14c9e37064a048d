/** The part of a canvas' context that curves need. */
export interface CurvePath {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** A run of points of a curve and where they come on the canvas. */
export interface CurveSlice {
  /** Places along the axis, ascending or descending, and values, NaN where the curve breaks. */
  readonly places: Float64Array;
  readonly values: Float64Array;
  readonly start: number;
  readonly end: number;
  /** 1 for points behind a gap that no line crosses. */
  readonly startsAfterGap?: Uint8Array;
  readonly toX: (place: number) => number;
  readonly toY: (value: number) => number;
}

/**
 * Traces a curve so that it looks as if all of its points were joined: in every pixel column its first, lowest, highest and
 * last point. A canvas of a thousand columns then gets a few thousand lines however many points there are.
 */
export function traceCurve(path: CurvePath, slice: CurveSlice): void {
  const { places, values, start, end, startsAfterGap, toX, toY } = slice;
  let isOpen = false;
  let i = start;
  while (i < end) {
    if (startsAfterGap?.[i] === 1) isOpen = false;
    if (Number.isNaN(values[i])) {
      isOpen = false;
      i++;
      continue;
    }
    const x = toX(places[i]);
    const column = Math.floor(x);
    const first = values[i];
    let [low, high, last, lastX] = [first, first, first, x];
    let isLowFirst = true;
    for (i++; i < end && !Number.isNaN(values[i]) && startsAfterGap?.[i] !== 1; i++) {
      const nextX = toX(places[i]);
      if (Math.floor(nextX) !== column) break;
      last = values[i];
      lastX = nextX;
      if (last < low) {
        low = last;
        isLowFirst = false;
      } else if (last > high) {
        high = last;
        isLowFirst = true;
      }
    }
    if (isOpen) path.lineTo(x, toY(first));
    else path.moveTo(x, toY(first));
    isOpen = true;
    if (lastX === x && low === high) continue;
    path.lineTo(x, toY(isLowFirst ? low : high));
    path.lineTo(lastX, toY(isLowFirst ? high : low));
    path.lineTo(lastX, toY(last));
  }
}

/** One upright stroke in each pixel column from its lowest to its highest point: what so many dots would look like. */
export function traceExtents(path: CurvePath, { places, values, start, end, toX, toY }: CurveSlice): void {
  let i = start;
  while (i < end) {
    const column = Math.floor(toX(places[i]));
    let [low, high] = [Infinity, -Infinity];
    for (; i < end && Math.floor(toX(places[i])) === column; i++) {
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
    if (low > high) continue;
    const [bottom, top] = [toY(low), toY(high)];
    path.moveTo(column + 0.5, bottom + 0.5);
    path.lineTo(column + 0.5, Math.min(top, bottom - 1));
  }
}
