import { varianceFactors, type VarianceFactors } from "../caking/covariance.js";
import type { CakingEngine, PreparedCake, PrepareOptions } from "../caking/engine.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import type { MapBins } from "../exports/integrate.js";
import type { MapOfRun } from "./integration-map.js";

/** An engine with the map of a run, prepared when it is first needed: a series of files loads the map once. */
export interface PreparedOnce {
  /** What is prepared stays open until other options are wanted, or `close`. */
  prepare(options: PrepareOptions): Promise<PreparedRun>;
  close(): Promise<void>;
}

/** A map on its engine, and what its outputs need of it. */
export interface PreparedRun {
  readonly prepared: PreparedCake;
  readonly map: MapBins;
  readonly varianceFactors: VarianceFactors;
}

/** Maps of more entries are not kept in memory beside an engine that has copied them. */
const MOST_ENTRIES = 2e7;

/** Brings an engine and the map of a run together. */
export function preparedOnce(engine: CakingEngine, maps: MapOfRun): PreparedOnce {
  let map: PixelBinMap | undefined;
  let last: (PreparedRun & { readonly options: PrepareOptions }) | undefined;
  let factors: VarianceFactors | undefined;
  let isLarge = false;
  const close = async () => {
    // Nothing here refers to the engine while it closes, so that its memory can go.
    const closing = last?.prepared.close();
    last = undefined;
    await closing;
    if (closing !== undefined && isLarge) await collectLarge();
  };
  const load = async () => (map ??= await maps.load());
  return {
    async prepare(options) {
      if (last !== undefined && isSamePreparation(last.options, options)) return last;
      await close();
      const whole = await load();
      isLarge = whole.pixels.length > MOST_ENTRIES;
      const isGivenAway = maps.isKept() && isLarge;
      if (isGivenAway) map = undefined;
      const { grid, touchedByMask } = whole;
      factors ??= varianceFactors(whole);
      const reload = isGivenAway ? () => maps.load() : undefined;
      const prepared = await engine.prepare(whole, { ...options, reload });
      last = { options, prepared, map: { grid, touchedByMask }, varianceFactors: factors };
      return last;
    },
    close,
  };
}

/** Gives back what an engine left behind for a large map, before anything else of that size is made. */
async function collectLarge(): Promise<void> {
  const { collectGarbage } = await import(/* webpackIgnore: true */ "../platform/node/collect-garbage.js");
  collectGarbage();
}

/** Whether frames that want the one can be caked with the other. */
export function isSamePreparation(a: PrepareOptions, b: PrepareOptions): boolean {
  return (
    a.dark === b.dark &&
    a.readDark === b.readDark &&
    a.flat === b.flat &&
    a.variance === b.variance &&
    JSON.stringify(a.invalid) === JSON.stringify(b.invalid)
  );
}
