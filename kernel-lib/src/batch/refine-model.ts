import type { Histogram } from "../histograms/histogram.js";
import type { Constraint } from "../model/constraints.js";
import { createModel } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import { refine } from "../refinement/refine.js";
import { entryOfError, exportedModel } from "./fitted-entry.js";
import type { RunData } from "./run-data.js";
import { histogramName, modelName, type HistogramChain, type HistogramTask, type RunPlan } from "./run-plan.js";
import type { HistogramEntry } from "./run-summary.js";
import { histogramDescription } from "./start-model.js";

interface Member {
  readonly task: HistogramTask;
  readonly histogram: Histogram;
}

/** What one detector does to all of its lineouts, as far as MIDAS's recipe refines it. */
const INSTRUMENT = ["U", "V", "W", "X", "Y", "SHL"];

/**
 * Refines the histograms of a run that belong together as one model. One that cannot be read is left out of it and told as a
 * failure; where the model as a whole cannot be refined, all are.
 * @returns their entries, in the order of the tasks
 */
export async function refineModel(
  plan: RunPlan,
  data: RunData,
  tasks: HistogramChain,
  signal?: AbortSignal,
): Promise<HistogramEntry[]> {
  const members: Member[] = [];
  const unread: HistogramEntry[] = [];
  for (const task of tasks) {
    try {
      members.push({ task, histogram: await data.histogram(task, signal) });
    } catch (error) {
      unread.push(entryOfError(error, task));
    }
  }
  const entries = members.length === 0 ? [] : await refineMembers(plan, data, members, signal);
  return [...entries, ...unread].sort((a, b) => a.histogram_index - b.histogram_index);
}

async function refineMembers(
  plan: RunPlan,
  data: RunData,
  members: readonly Member[],
  signal?: AbortSignal,
): Promise<HistogramEntry[]> {
  try {
    const fit = await refine(commonModel(plan, data, members), plan.recipe, { signal, inputs: plan.inputs });
    const tasks = members.map(({ task }) => task);
    return await exportedModel(plan, modelName(plan.together!, tasks), members, fit);
  } catch (error) {
    return members.map(({ task, histogram }) => entryOfError(error, task, histogram));
  }
}

function commonModel(plan: RunPlan, data: RunData, members: readonly Member[]): Model {
  const { phases, axialDivergence, together } = plan;
  const tie = (name: string): Constraint => ({ kind: "equal", paths: [`histograms.*.instrument.${name}`] });
  return createModel({
    phases,
    histograms: Object.fromEntries(
      members.map(({ task, histogram }) => [
        histogramName(task.number),
        histogramDescription(plan, data, task, histogram),
      ]),
    ),
    calculation: { axialDivergence },
    constraints: together!.oneInstrument && members.length > 1 ? INSTRUMENT.map(tie) : [],
  });
}
