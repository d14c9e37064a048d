import type { Finding, RefinementState, Stage } from "rietbook";

/** What can be done about a finding with one click. */
export interface Suggestion {
  readonly label: string;
  readonly stage: Stage;
}

/**
 * Stages that may mend what a finding names. They are offered, never run unasked: whether the sample is textured or the zero is
 * off is for the analyst to say.
 */
export function suggestionsFor({ kind }: Finding, state: RefinementState): readonly Suggestion[] {
  const has = (end: string) => state.parameters.filter(({ path, state: is }) => path.endsWith(end) && is === "held");
  const stageOf = (label: string, ends: readonly string[]): Suggestion[] => {
    const free = ends.flatMap(has).map(({ path }) => path);
    return free.length === 0 ? [] : [{ label, stage: { name: label, free, oneAtATime: free.length > 1 } }];
  };
  switch (kind) {
    case "intensities":
      return stageOf("preferred orientation", [".marchDollase.ratio"]);
    case "positions":
      return [
        ...stageOf("zero", [".instrument.zero"]),
        ...stageOf("sample displacement", [".sample.displaceX", ".sample.displaceY", ".sample.shift"]),
      ];
    case "fit":
      return [...stageOf("size", [".size"]), ...stageOf("microstrain", [".microstrain"])];
    case "stage":
    case "data":
    case "cell":
    case "displacements":
      return [];
  }
}
