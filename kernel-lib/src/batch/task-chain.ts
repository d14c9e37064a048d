import type { Histogram } from "../histograms/histogram.js";
import type { Model } from "../model/model.js";
import { refineChain } from "../refinement/chain.js";
import { chainsAlong } from "../refinement/refine-sequence.js";
import { entryOfError, exportedEntry } from "./fitted-entry.js";
import type { RunData } from "./run-data.js";
import { histogramName, type HistogramChain, type HistogramTask, type RunPlan, type RunSequence } from "./run-plan.js";
import type { HistogramEntry } from "./run-summary.js";
import { startModel } from "./start-model.js";

interface Link {
  readonly task: HistogramTask;
  readonly histogram: Histogram;
  readonly start: Model;
}

/**
 * Refines the histograms of a chain in the order of their metadata, each from its last accepted neighbour; `keep` is told each
 * when its result is final.
 * @throws RietbookError "bad argument" for a histogram that lacks what the chain is ordered by, else as a histogram of its own
 */
export async function refineTaskChain(
  plan: RunPlan,
  { along, direction }: RunSequence,
  data: RunData,
  tasks: HistogramChain,
  keep: (entry: HistogramEntry) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const links: Link[] = [];
  for (const task of tasks) {
    let histogram: Histogram | undefined;
    try {
      histogram = await data.histogram(task, signal);
      links.push({ task, histogram, start: startModel(plan, data, task, histogram) });
    } catch (error) {
      await keep(entryOfError(error, task, histogram));
    }
  }
  const [order = []] = chainsAlong(
    links.map(({ histogram }) => histogram),
    along,
    "none",
  );
  const ordered = order.map((place) => links[place]);
  const done = new Set<HistogramTask>();
  try {
    await refineChain(
      ordered.map(({ start }) => start),
      plan.recipe,
      {
        direction,
        signal,
        inputs: plan.inputs,
        onFit: async (fit, index) => {
          const { task } = ordered[index];
          const entry = await exportedEntry(plan, task, fit).catch((error: unknown) =>
            entryOfError(error, task, fit.histogram),
          );
          done.add(task);
          await keep(withSeed(entry, fit.seededBy === undefined ? undefined : ordered[fit.seededBy].task));
        },
      },
    );
  } catch (error) {
    for (const { task, histogram } of ordered) {
      if (!done.has(task)) await keep(entryOfError(error, task, histogram));
    }
  }
}

function withSeed(entry: HistogramEntry, seed: HistogramTask | undefined): HistogramEntry {
  if (seed === undefined) return entry;
  return { ...entry, notes: [...entry.notes, `started from the result of ${histogramName(seed.number)}`] };
}
