import * as Plot from "@observablehq/plot";
import { dSpacing, momentumTransfer } from "../../units.js";
import type { PatternAxis } from "../figure.js";
import { fontSize } from "./page.js";

/** Label of the horizontal axis, with unit. */
export const axisLabel: Readonly<Record<PatternAxis, string>> = { "2theta": "2θ (°)", Q: "Q (Å⁻¹)", d: "d (Å)" };

/** Turns 2θ (degrees) into the unit of an axis. */
export function axisConverter(axis: PatternAxis, wavelength: number | null): (twoTheta: number) => number {
  if (wavelength === null) return (twoTheta) => twoTheta;
  if (axis === "Q") return (twoTheta) => momentumTransfer(twoTheta, wavelength);
  if (axis === "d") return (twoTheta) => dSpacing(twoTheta, wavelength);
  return (twoTheta) => twoTheta;
}

/** An axis on which large or small numbers are written with a common power of ten. */
export interface ScaledAxis {
  readonly divisor: number;
  /** "Intensity" or "Intensity (10³)". */
  readonly label: string;
}

/** Takes powers of a thousand out of numbers of 10⁴ and more or below 10⁻². */
export function scaleAxis(label: string, largest: number): ScaledAxis {
  if (!(largest > 0) || (largest >= 1e-2 && largest < 1e4)) return { divisor: 1, label };
  const power = 3 * Math.floor(Math.log10(largest) / 3);
  return { divisor: 10 ** power, label: `${label} (10${superscript(power)})` };
}

/** "¹²" of 12, "⁻³" of −3. */
function superscript(power: number): string {
  return String(power).replace(/./g, (character) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(character)] ?? "⁻");
}

/**
 * Labels of a logarithmic axis: powers of ten; where the axis spans less than two of them, also their doubles and fives.
 */
export function logTickFormat(low: number, high: number): (value: number) => string {
  const fine = high / low < 100;
  return (value) => {
    const power = Math.floor(Math.log10(value) + 1e-9);
    const leading = Math.round(value / 10 ** power);
    if (leading !== 1 && !(fine && (leading === 2 || leading === 5))) return "";
    if (value >= 0.01 && value < 1000) return String(Number(value.toPrecision(1)));
    return `${leading === 1 ? "" : `${leading}·`}10${superscript(power)}`;
  };
}

/** A tick label without thousands separators, with a true minus sign. */
function formatTick(value: number): string {
  return String(Number(value.toPrecision(9))).replace("-", "−");
}

/** Marks of a horizontal axis with its label centred below. */
export function horizontalAxis(label: string, colour: string, options: Plot.AxisXOptions = {}): Plot.Markish[] {
  const tick = { color: colour, fontSize: fontSize.tick, labelArrow: "none" } as const;
  return [
    Plot.axisX({ ...tick, label: null, tickSize: 5, tickPadding: 4, ...options }),
    Plot.axisX({ ...tick, ticks: [], label, labelAnchor: "center", labelOffset: 40, fontSize: fontSize.label }),
  ];
}

/** Marks of a vertical axis with its label along it. */
export function verticalAxis(
  label: string,
  colour: string,
  options: Plot.AxisYOptions = {},
  labelOffset = 60,
): Plot.Markish[] {
  const tick = { color: colour, fontSize: fontSize.tick, labelArrow: "none" } as const;
  return [
    Plot.axisY({ ...tick, label: null, tickSize: 5, tickPadding: 3, tickFormat: formatTick, ...options }),
    Plot.axisY({
      ...tick,
      anchor: options.anchor,
      ticks: [],
      label,
      labelAnchor: "center",
      labelOffset,
      fontSize: fontSize.label,
    }),
  ];
}
