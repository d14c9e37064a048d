import type { TranslationBundle } from "@jupyterlab/translation";
import type { SessionStatus } from "./widget-session.js";

const ROLE_NAMES: Readonly<Record<string, string>> = {
  library: "loading the library",
  scan: "opening the file",
  picture: "cake",
  lineouts: "lineouts",
  checks: "checks",
  selection: "reading lineouts",
  phase: "reading the structure",
  model: "model",
  values: "model",
  stage: "refinement",
  diagnosis: "diagnosis",
  trend: "trend",
  lineout: "figure",
  export: "export",
  series: "refinement of a series",
  integration: "integration",
  map: "map of pixels to bins",
};

/** What a session is doing, in a few words: "refinement fit2 3/12", "ready". */
export function describeTask(status: SessionStatus, trans: TranslationBundle): string {
  if (status.kind !== "running")
    return trans.__({ starting: "starting", ready: "ready", unavailable: "no kernel" }[status.kind]);
  const [kind, name] = status.step.role.split(":");
  const { progress } = status;
  const total = progress?.total === undefined ? "" : `/${progress.total}`;
  return [trans.__(ROLE_NAMES[kind] ?? kind), name, progress && `${progress.done}${total}`].filter(Boolean).join(" ");
}
