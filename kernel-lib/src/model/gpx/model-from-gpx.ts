import { elementAt, numbersOf, rowsOf } from "../../io/gpx/gpx-access.js";
import { parseGpx } from "../../io/gpx/gpx-file.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import { openByteSource, type FileInput } from "../../platform/open-byte-source.js";
import { readAll } from "../../platform/read-all.js";
import { createModel } from "../create-model.js";
import type { HistogramDescription } from "../create-model.js";
import { reflectionKey } from "../extracted-intensities.js";
import type { ExtractedIntensities } from "../extracted-intensities.js";
import { gsas2Calculation } from "../model.js";
import type { Model, PhaseInHistogram } from "../model.js";
import { constraintsFromGpx } from "./gpx-constraints.js";
import { histogramFromGpx, histogramName } from "./gpx-histogram.js";
import { phaseFromGpx } from "./gpx-phase.js";
import { restraintsFromGpx } from "./gpx-restraints.js";
import { shareFromGpx } from "./gpx-share.js";
import { gpxNumbers } from "./gpx-variables.js";
import { pawleyFrom, pawleyLimits, severalPawley } from "./gpx-pawley.js";

/** A model read from a GSAS-II project. */
export interface ModelFromGpx {
  /** By GSAS-II's rules of calculation: its pattern is the project's. */
  readonly model: Model;
  /** Paths of what is set to be refined there: the `free` of a stage. */
  readonly free: readonly string[];
  /** Sentences for the analyst: what of the project is not in the model. */
  readonly notes: readonly string[];
}

/**
 * Reads a GSAS-II project as a model that can be calculated and refined: phases, the histograms that they are in, all parameters.
 * @throws RietbookError "bad input" for another or a damaged file, "unavailable" for what is not constant-wavelength X-ray powder
 *   data of nuclear phases
 */
export async function readGpxModel(input: FileInput, signal?: AbortSignal): Promise<ModelFromGpx> {
  const source = await openByteSource(input, "project.gpx", signal);
  try {
    return modelFromGpx(parseGpx(await readAll(source, signal), source.name), source.name);
  } finally {
    if ((source as unknown) !== input) await source.close();
  }
}

/** The model in the items of a project; see {@link readGpxModel}. */
export function modelFromGpx(items: readonly GpxItem[], file: string): ModelFromGpx {
  const children = items.find(({ name }) => name === "Phases")?.children ?? [];
  const phases = children.map((child) => ({ child, ...phaseFromGpx(child, file) }));
  const free = phases.flatMap((one) => one.free);
  const notes = otherItems(items);
  const histograms: { name: string; item: GpxItem; description: HistogramDescription }[] = [];
  for (const item of items.filter(({ name }) => name.startsWith("PWDR "))) {
    const name = histogramName(item);
    const shares: Record<string, PhaseInHistogram> = {};
    for (const { child, phase } of phases) {
      const hap = elementAt(child.data, "Histograms", item.name);
      if (hap === undefined || elementAt(hap, "Use") === false) continue;
      const read = shareFromGpx(hap, phase, `histograms.${name}.phases.${phase.name}`);
      const extracted =
        pawleyFrom(child.data) ?? (elementAt(hap, "LeBail") === true ? leBailFrom(item, phase.name) : undefined);
      shares[phase.name] = { ...read.share, ...(extracted === undefined ? {} : { extracted }) };
      free.push(...read.free);
    }
    if (Object.keys(shares).length === 0 && phases.length > 0) continue;
    const read = histogramFromGpx(item, items, file);
    const limits = pawleyLimits(read.description, shares);
    histograms.push({ name, item, description: { ...read.description, ...limits, phases: shares } });
    free.push(...read.free);
  }
  notes.push(...severalPawley(histograms.map(({ description }) => description.phases ?? {})));
  const description = {
    phases: Object.fromEntries(phases.map(({ phase }) => [phase.name, phase])),
    histograms: Object.fromEntries(histograms.map(({ name, description: one }) => [name, one])),
    calculation: gsas2Calculation,
  };
  const numbers = gpxNumbers(
    children.map(({ data }) => data),
    histograms.map(({ item }) => item.data),
    (data) => (numbersOf(elementAt(data, "General", "AtomPtrs"))?.[3] ?? 9) + 8,
  );
  const data = (name: string) => items.find((item) => item.name === name)?.data;
  const ties = constraintsFromGpx(createModel(description), data("Constraints"), data("Controls"), numbers);
  const restrained = phases.map(({ child, phase: { name, atoms } }) => ({
    ...{ name, labels: Object.keys(atoms), data: child.data },
  }));
  const known = restraintsFromGpx(data("Restraints"), restrained, numbers);
  const model = createModel({
    ...description,
    ...(ties.constraints.length === 0 ? {} : { constraints: ties.constraints }),
    ...(known.restraints.length === 0 ? {} : { restraints: known.restraints }),
  });
  return { model, free, notes: [...notes, ...ties.notes, ...known.notes] };
}

/** Le Bail intensities are in the list of reflections: Fc² stands in its tenth column. */
function leBailFrom(item: GpxItem, phase: string): ExtractedIntensities {
  const lists = item.children.find(({ name }) => name === "Reflection Lists")?.data;
  const rows = rowsOf(elementAt(lists, phase, "RefList"));
  return {
    method: "le bail",
    values: Object.fromEntries(rows.map((row) => [reflectionKey(row[0], row[1], row[2]), row[9]])),
  };
}

function otherItems(items: readonly GpxItem[]): string[] {
  const others = items.filter(({ name }) => /^(HKLF|SASD|REFD|PDF) /.test(name)).map(({ name }) => name);
  return others.map((name) => `${name} is not in the model`);
}
