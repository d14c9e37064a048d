import { varianceFactors, type VarianceFactors } from "../caking/covariance.js";
import type { CakingEngine, PreparedCake, PrepareOptions } from "../caking/engine.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import type { MapBins } from "../exports/integrate.js";
import type { MapOfRun } from "./integration-map.js";

/** An engine with the map of a run, prepared when it is first needed: a series of files loads the map once. */
export interface PreparedOnce {
  /** What is prepared stays open until other options are wanted, or `close`. */
  prepare(options: PrepareOptions): Promise<PreparedRun>;
  /** The map with its entries. */
  map(): Promise<PixelBinMap>;
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
  const close = async () => {
    const { prepared } = last ?? {};
    last = undefined;
    await prepared?.close();
  };
  const load = async () => (map ??= await maps.load());
  return {
    async prepare(options) {
      if (last !== undefined && isSamePreparation(last.options, options)) return last;
      await close();
      const whole = await load();
      const isGivenAway = maps.isKept() && whole.pixels.length > MOST_ENTRIES;
      if (isGivenAway) map = undefined;
      const { grid, touchedByMask } = whole;
      factors ??= varianceFactors(whole);
      const reload = isGivenAway ? () => maps.load() : undefined;
      const prepared = await engine.prepare(whole, { ...options, reload });
      last = { options, prepared, map: { grid, touchedByMask }, varianceFactors: factors };
      return last;
    },
    map: load,
    close,
  };
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
