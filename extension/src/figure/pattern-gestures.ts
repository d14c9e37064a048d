/** What the pointer asks for. Places are fractions of the plot's width from its left edge. */
export interface PatternGestures {
  /** Box of the plot area on the screen; undefined while nothing is drawn. */
  plotArea(): DOMRect | undefined;
  /** @param y below the upper edge of the plot area, pixels */
  hover(place: number | undefined, y?: number): void;
  /** While a range is being chosen; undefined when it is over. */
  selecting(range: readonly [number, number] | undefined): void;
  select(from: number, to: number): void;
  pan(fraction: number): void;
  zoom(factor: number, place: number): void;
  reset(): void;
}

/** Movements below this many pixels are a click. */
const CLICK = 4;

/** Drag: zoom into the range. Shift + drag, or sideways wheel: pan. Ctrl + wheel: zoom. Double click: all. */
export function listenToPointer(element: HTMLElement, gestures: PatternGestures): void {
  let drag: { readonly start: number; last: number; readonly isPan: boolean } | undefined;
  const placeOf = (event: MouseEvent) => {
    const area = gestures.plotArea();
    return area && { place: clamp((event.clientX - area.left) / area.width), area };
  };
  const isInside = (event: MouseEvent, area: DOMRect) => event.clientX >= area.left && event.clientX <= area.right;

  element.addEventListener("pointerdown", (event) => {
    const at = placeOf(event);
    if (event.button !== 0 || !at || !isInside(event, at.area)) return;
    drag = { start: at.place, last: at.place, isPan: event.shiftKey };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    const at = placeOf(event);
    if (!at) return;
    if (drag?.isPan) {
      gestures.pan(drag.last - at.place);
      drag.last = at.place;
    } else if (drag) gestures.selecting([drag.start, at.place]);
    gestures.hover(isInside(event, at.area) ? at.place : undefined, event.clientY - at.area.top);
  });
  const end = (event: PointerEvent) => {
    const [at, ended] = [placeOf(event), drag];
    drag = undefined;
    gestures.selecting(undefined);
    if (event.type === "pointercancel" || !at || !ended || ended.isPan) return;
    if (Math.abs(at.place - ended.start) * at.area.width >= CLICK) gestures.select(ended.start, at.place);
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", () => gestures.hover(undefined));
  element.addEventListener("dblclick", () => gestures.reset());
  element.addEventListener(
    "wheel",
    (event) => {
      const at = placeOf(event);
      const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (!at || (!event.ctrlKey && sideways === 0)) return;
      event.preventDefault();
      if (event.ctrlKey) gestures.zoom(Math.exp(-event.deltaY / 300), at.place);
      else gestures.pan(sideways / at.area.width);
    },
    { passive: false },
  );
}

function clamp(place: number): number {
  return Math.min(1, Math.max(0, place));
}
