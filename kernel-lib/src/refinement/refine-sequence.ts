import { RietbookError } from "../errors.js";
import type { Histogram, HistogramMetadata } from "../histograms/histogram.js";
import type { Model } from "../model/model.js";
import { refineChain, type ChainDirection, type ChainedFit, type ChainOptions } from "./chain.js";
import { recipeOf, withHistogramData } from "./refine-all.js";
import type { Refinement } from "./refinement.js";
import type { Recipe } from "./stage.js";

/** A number in a histogram's metadata. */
export type MetadataKey = keyof HistogramMetadata;

/** How a sequence is refined. */
export interface SequenceOptions extends Omit<ChainOptions, "direction"> {
  /** What the histograms are ordered by, ascending; equal values stay in the order given. */
  readonly along: MetadataKey;
  /** Histograms of different values here are chains of their own. Default: η bins when frames are chained, and the other way round. */
  readonly chainsOf?: MetadataKey | "none";
  readonly direction?: ChainDirection;
  /** Default: the stages of the refinement it starts from, or MIDAS's recipe. */
  readonly recipe?: Recipe;
}

/**
 * Refines histograms in chains: ordered by a metadata value (frame, η, temperature, …), each from the last accepted
 * neighbour. Frames along one azimuth are a chain of their own, and so are the azimuths of one frame, so that chains do not
 * depend on each other.
 * @returns one result a histogram, in the order given; `seededBy` is a place in that order
 * @throws RietbookError "bad argument" for a histogram that lacks the value, or a start with more than one histogram
 */
export async function refineSequence(
  histograms: Iterable<Histogram> | AsyncIterable<Histogram>,
  start: Model | Refinement,
  options: SequenceOptions,
): Promise<ChainedFit[]> {
  const { along, recipe = recipeOf(start), onFit, onProgress, ...chain } = options;
  const model = "stages" in start ? start.model : start;
  const all: Histogram[] = [];
  for await (const histogram of histograms) all.push(histogram);
  const found = new Array<ChainedFit>(all.length);
  let done = 0;
  for (const places of chainsAlong(all, along, options.chainsOf ?? defaultChains(along))) {
    const models = places.map((place) => withHistogramData(model, all[place]));
    await refineChain(models, recipe, {
      ...chain,
      onFit: async (fit, index) => {
        const { seededBy, ...rest } = fit;
        const told: ChainedFit = seededBy === undefined ? rest : { ...rest, seededBy: places[seededBy] };
        found[places[index]] = told;
        await onFit?.(told, places[index]);
        onProgress?.({ task: "refining histograms", done: ++done, total: all.length, unit: "lineouts" });
      },
    });
  }
  return found;
}

/** Which chains a sequence along a value falls into: the other coordinate of a cake. */
function defaultChains(along: MetadataKey): MetadataKey {
  return along === "eta" || along === "etaIndex" ? "frame" : "etaIndex";
}

/**
 * Places of histograms, one list a chain: chains in the order in which they first appear, each ascending along the value.
 * @throws RietbookError "bad argument" for a histogram that lacks the value
 */
export function chainsAlong(
  histograms: readonly { readonly name: string; readonly metadata: HistogramMetadata }[],
  along: MetadataKey,
  chainsOf: MetadataKey | "none",
): number[][] {
  const chains = new Map<number | undefined, number[]>();
  const values = histograms.map(({ name, metadata }) => {
    const value = metadata[along];
    if (value !== undefined && Number.isFinite(value)) return value;
    const known = Object.keys(metadata);
    throw new RietbookError({
      kind: "bad argument",
      field: "sequence",
      found: `no ${along} in ${name}`,
      expected:
        known.length === 0 ? "histograms with metadata" : `one of ${known.join(", ")}, which all histograms have`,
    });
  });
  histograms.forEach(({ metadata }, place) => {
    const key = chainsOf === "none" ? undefined : metadata[chainsOf];
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [place]);
    else chain.push(place);
  });
  return [...chains.values()].map((places) => places.sort((p, q) => values[p] - values[q] || p - q));
}
