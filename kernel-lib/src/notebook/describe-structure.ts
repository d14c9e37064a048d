import type { Histogram } from "../histograms/histogram.js";
import type { Instrument, TracedInstrument } from "../histograms/instrument.js";
import type { Lineout } from "../histograms/midas-lineout.js";
import type { Phase } from "../model/phase.js";
import type { ImportCheck } from "../refinement/import-checks.js";
import { describeHistogram } from "../plots/caption.js";
import { line } from "./description.js";
import type { Block } from "./description.js";

const instrumentRows: readonly (readonly [keyof Instrument, string])[] = [
  ["wavelength", "Å"],
  ["polarization", ""],
  ["zero", "°"],
  ["U", "cdeg²"],
  ["V", "cdeg²"],
  ["W", "cdeg²"],
  ["X", "cdeg"],
  ["Y", "cdeg"],
  ["Z", "cdeg"],
  ["SHL", ""],
];

/** Instrument parameters, each with where it came from. */
export function describeInstrument({ instrument, sources }: TracedInstrument): Block[] {
  const rows = instrumentRows.map(([key, unit]) => [
    key === "SHL" ? "SH/L" : key,
    String(instrument[key]).replace("-", "−"),
    unit,
    sources[key] ?? "",
  ]);
  return [{ kind: "table", table: { columns: ["instrument", "value", "unit", "from"], rows } }];
}

/** A crystal structure: cell, space group, sites. */
export function describePhase({ name, source, spaceGroup, cell, atoms, notes = [] }: Phase): Block[] {
  const { a, b, c, alpha, beta, gamma } = cell;
  const lengths = [a, b, c].map((value) => rounded(value, 5)).join("  ");
  const angles = [alpha, beta, gamma].map((value) => rounded(value, 3)).join("  ");
  const rows = Object.values(atoms).map(({ label, type, x, y, z, occupancy, uIso, multiplicity }) => [
    label,
    type,
    ...[x, y, z].map((value) => rounded(value, 5)),
    rounded(occupancy, 4),
    rounded(uIso, 5),
    String(multiplicity),
  ]);
  const columns = ["atom", "type", "x", "y", "z", "occupancy", "Uiso (Å²)", "multiplicity"];
  return [
    line(`${name}: ${spaceGroup.hermannMauguin} (${spaceGroup.number})${source ? `, from ${source}` : ""}`, "title"),
    line(`a b c ${lengths} Å, α β γ ${angles}°`),
    { kind: "table", table: { columns, rows } },
    { kind: "list", items: notes },
  ];
}

/** Lineouts: how many can be used, and why the others cannot. */
export function describeLineouts(lineouts: readonly Lineout[]): Block[] {
  const usable = lineouts.filter(({ leftOut }) => leftOut === undefined).length;
  const reasons = new Map<string, number>();
  for (const { leftOut } of lineouts) {
    if (leftOut !== undefined) reasons.set(leftOut, (reasons.get(leftOut) ?? 0) + 1);
  }
  const items = [...reasons].map(([reason, count]) => `${count} left out: ${reason}`);
  return [line(`${usable} of ${lineouts.length} lineouts can be used`, "title"), { kind: "list", items }];
}

/** Checks with their signs, advice behind those that failed. */
export function describeChecks(checks: readonly ImportCheck[]): Block[] {
  const sign = { good: "✓", doubtful: "⚠", bad: "✗" } as const;
  return checks.map(({ subject, verdict, text, advice }) =>
    line(
      `${sign[verdict]} ${subject}: ${text}${advice === undefined ? "" : ` ${advice}`}`,
      verdict === "good" ? "good" : "warning",
    ),
  );
}

/** Several patterns, one row each. */
export function describeHistograms(histograms: readonly Histogram[]): Block[] {
  const rows = histograms.map((histogram) => [describeHistogram(histogram), String(histogram.twoTheta.length)]);
  const title = `${histograms.length} pattern${histograms.length === 1 ? "" : "s"}`;
  return [line(title, "title"), { kind: "table", table: { columns: ["pattern", "points"], rows } }];
}

function rounded(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals))).replace("-", "−");
}
