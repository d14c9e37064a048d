import type { CanvasSize } from "../figure/canvas-widget.js";

/** Paints two lines through a point, light on dark so that they are seen on every colour. */
export function paintCrosshair(
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
  [x, y]: readonly [number, number],
): void {
  context.save();
  for (const [style, lineWidth] of [
    ["rgba(0, 0, 0, 0.7)", 3],
    ["#fff", 1],
  ] as const) {
    Object.assign(context, { strokeStyle: style, lineWidth });
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
  }
  context.restore();
}
