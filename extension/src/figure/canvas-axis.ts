import { scaleLinear, scaleLog, scaleSqrt } from "d3-scale";
import type { IntensityScale } from "rietbook";
import type { Panel, PatternLayout } from "./pattern-layout.js";

/** A scale with its ticks, in canvas pixels. */
export interface CanvasScale {
  toPixel(value: number): number;
  /** Values with what is written beside them, "" for none. */
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** What the written numbers are to be multiplied with, as power of ten. */
  readonly power: number;
}

/** A scale between two ends; square root and logarithm for intensities. */
export function canvasScale(
  kind: IntensityScale,
  domain: readonly [number, number],
  pixels: readonly [number, number],
  count: number,
): CanvasScale {
  const largest = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const power = kind === "log" || (largest >= 1e-2 && largest < 1e4) || !(largest > 0) ? 0 : thousands(largest);
  const make = kind === "log" ? scaleLog : kind === "sqrt" ? scaleSqrt : scaleLinear;
  const scale = make([...domain], [...pixels]);
  const ticks = scale.ticks(count).map((value) => ({
    value,
    label: kind === "log" ? logLabel(value, domain[1] / domain[0]) : numberLabel(value / 10 ** power),
  }));
  return { toPixel: (value) => scale(value), ticks, power };
}

/** "10³" of 3. */
function powerOfTen(power: number): string {
  return `10${String(power).replace(/./g, (sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻")}`;
}

function thousands(value: number): number {
  return 3 * Math.floor(Math.log10(value) / 3);
}

function numberLabel(value: number): string {
  return String(Number(value.toPrecision(9))).replace("-", "−");
}

function logLabel(value: number, span: number): string {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const leading = Math.round(value / 10 ** power);
  if (leading !== 1 && !(span < 100 && (leading === 2 || leading === 5))) return "";
  return value >= 0.01 && value < 1e4
    ? numberLabel(value)
    : `${leading === 1 ? "" : `${leading}·`}${powerOfTen(power)}`;
}

/** Draws ticks, their numbers and a label left of a panel. */
export function drawVerticalAxis(
  context: CanvasRenderingContext2D,
  { left }: PatternLayout,
  panel: Panel,
  scale: CanvasScale,
  label: string,
): void {
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (const { value, label: text } of scale.ticks) {
    const y = Math.round(scale.toPixel(value)) + 0.5;
    context.moveTo(left - (text === "" ? 3 : 5), y);
    context.lineTo(left, y);
    if (text !== "") context.fillText(text, left - 8, y);
  }
  context.stroke();
  context.save();
  context.translate(14, panel.top + panel.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(scale.power === 0 ? label : `${label} (${powerOfTen(scale.power)})`, 0, 0);
  context.restore();
}

/** Draws ticks, their numbers and a label below a line. */
export function drawHorizontalAxis(
  context: CanvasRenderingContext2D,
  { left, right }: PatternLayout,
  y: number,
  scale: CanvasScale,
  label: string,
): void {
  context.textAlign = "center";
  context.textBaseline = "top";
  context.beginPath();
  for (const { value, label: text } of scale.ticks) {
    const x = Math.round(scale.toPixel(value)) + 0.5;
    context.moveTo(x, y);
    context.lineTo(x, y + 5);
    context.fillText(text, x, y + 7);
  }
  context.stroke();
  context.fillText(label, (left + right) / 2, y + 23);
}
