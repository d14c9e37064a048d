import type { CakingEngine, PreparedCake, PrepareOptions } from "../caking/engine.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";

/** An engine that keeps what it prepared last: a series of files with one map loads the map once. */
export interface PreparedOnce {
  readonly engine: CakingEngine;
  close(): Promise<void>;
}

/** Wraps an engine; prepared cakes stay open until another is wanted, or `close`. */
export function preparedOnce(engine: CakingEngine): PreparedOnce {
  let last: { map: PixelBinMap; options: PrepareOptions; prepared: PreparedCake } | undefined;
  const close = async () => {
    const { prepared } = last ?? {};
    last = undefined;
    await prepared?.close();
  };
  return {
    engine: {
      ...engine,
      async prepare(map, options = {}) {
        if (last === undefined || last.map !== map || !isSame(last.options, options)) {
          await close();
          last = { map, options, prepared: await engine.prepare(map, options) };
        }
        return { ...last.prepared, close: async () => {} };
      },
    },
    close,
  };
}

function isSame(a: PrepareOptions, b: PrepareOptions): boolean {
  return (
    a.dark === b.dark &&
    a.flat === b.flat &&
    a.variance === b.variance &&
    JSON.stringify(a.invalid) === JSON.stringify(b.invalid)
  );
}
