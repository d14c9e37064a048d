import { elementAt, listOf, numberOf } from "../../io/gpx/gpx-access.js";
import type { PythonValue } from "../../io/gpx/python-value.js";
import type { HistogramDescription } from "../create-model.js";
import { reflectionKey } from "../extracted-intensities.js";
import type { ExtractedIntensities } from "../extracted-intensities.js";
import type { PhaseInHistogram } from "../model.js";

/**
 * The intensities of a Pawley phase (rows h k l, multiplicity, d, refined, |F|², esd); undefined for another phase. One variable is
 * what has one value and d, or is held beside the reflection before it with the same value.
 * @param data the phase of the project
 */
export function pawleyFrom(data: PythonValue): ExtractedIntensities | undefined {
  if (elementAt(data, "General", "doPawley") !== true) return undefined;
  const groups: { readonly d: number; readonly value: number; readonly keys: string[] }[] = [];
  const values: Record<string, number> = {};
  for (const row of listOf(elementAt(data, "Pawley ref")) ?? []) {
    const [h, k, l, , d, , value] = [0, 1, 2, 3, 4, 5, 6].map((column) => numberOf(elementAt(row, column)) ?? 0);
    const key = reflectionKey(h, k, l);
    values[key] = value;
    const last = groups.at(-1);
    const held = elementAt(row, 5) !== true;
    if (last?.value === value && (held || Math.abs(last.d - d) < SAME_D * d)) last.keys.push(key);
    else groups.push({ d, value, keys: [key] });
  }
  return {
    method: "pawley",
    values,
    overlapping: groups.filter(({ keys }) => keys.length > 1).map(({ keys }) => keys),
  };
}

/** GSAS-II ties reflections of low symmetry that differ by less (GSASIIstrIO.py GetPawleyConstr). */
const SAME_D = 1e-4;

/** GSAS-II takes a negative zero off the upper limit for each Pawley phase before it calculates (GSASIIstrIO.py GetHistogramPhaseData). */
export function pawleyLimits(
  { limits, instrument }: Pick<HistogramDescription, "limits" | "instrument">,
  shares: Readonly<Record<string, PhaseInHistogram>>,
): Pick<HistogramDescription, "limits"> {
  const { zero } = "instrument" in instrument ? instrument.instrument : instrument;
  const pawley = Object.values(shares).filter(({ extracted }) => extracted?.method === "pawley").length;
  if (limits === undefined || pawley === 0 || zero >= 0) return {};
  return { limits: [limits[0], limits[1] + pawley * zero] };
}

/** Sentences on phases with one list of intensities for several histograms, each of which has its own in a model. */
export function severalPawley(histograms: readonly Readonly<Record<string, Partial<PhaseInHistogram>>>[]): string[] {
  const names = histograms.flatMap((shares) =>
    Object.keys(shares).filter((name) => shares[name].extracted?.method === "pawley"),
  );
  const several = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  return [...several].map(
    (name) => `the Pawley intensities of ${name} are one list in the project; here each histogram has its own`,
  );
}
