import type { CakeFigure, ImageFigure, ShownTable } from "rietbook";
import type { CakingAction, DrawMask } from "../actions/caking-actions.js";
import { figuresOf, shownBy, stepOf } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";

type Performed<K extends CakingAction["kind"]> = Extract<CakingAction, { kind: K }>;

/** Everything that the caking widget shows, as the session's steps have it now. */
export interface CakingView {
  readonly frames?: string;
  readonly parameters?: string;
  /** Values under MIDAS's names. */
  readonly geometry: ReadonlyMap<string, string>;
  readonly bins: ReadonlyMap<string, string>;
  readonly mask?: DrawMask | Performed<"readMask">;
  readonly calibrant?: string;
  /** File that the mask was written to. */
  readonly savedMask?: string;
  readonly image?: ImageFigure;
  readonly cake?: CakeFigure;
  readonly engines: readonly (readonly string[])[];
  /** What the integration did: frames, seconds, engine; and its file. */
  readonly integration?: { readonly file: string; readonly facts: readonly string[]; readonly step: Step };
  readonly errors: readonly string[];
}

/** Roles of the caking widget's steps. */
const ROLES = [
  "engines",
  "frames",
  "mask",
  "mask-file",
  "geometry",
  "calibrant",
  "image",
  "bins",
  "map",
  "cake",
  "integration",
];

/** Reads the steps. */
export function readCaking(session: WidgetSession): CakingView {
  const actionOf = <K extends CakingAction["kind"]>(kind: K, role: string) => {
    const action = stepOf(session, role)?.action;
    return action?.kind === kind ? (action as Performed<K>) : undefined;
  };
  const image = stepOf(session, "image");
  const cake = stepOf(session, "cake");
  const done = stepOf(session, "integration");
  const mask = stepOf(session, "mask")?.action;
  const integrated = actionOf("integrateFrames", "integration");
  return {
    frames: actionOf("openFrames", "frames")?.file,
    parameters: actionOf("setGeometry", "geometry")?.file,
    geometry: valuesOf(stepOf(session, "geometry")),
    bins: valuesOf(stepOf(session, "bins")),
    mask: mask?.kind === "drawMask" || mask?.kind === "readMask" ? mask : undefined,
    calibrant: actionOf("readCalibrant", "calibrant")?.file ?? actionOf("nameCalibrant", "calibrant")?.name,
    savedMask: actionOf("saveMask", "mask-file")?.file,
    image:
      image &&
      figuresOf(image)
        .filter((figure) => figure.kind === "image")
        .at(-1),
    cake:
      cake &&
      figuresOf(cake)
        .filter((figure) => figure.kind === "cake")
        .at(-1),
    engines: tableOf(stepOf(session, "engines"))?.table.rows ?? [],
    integration: done && integrated && { file: integrated.file, facts: tableOf(done)?.table.rows[0] ?? [], step: done },
    errors: ROLES.flatMap((role) => stepOf(session, role)?.error ?? []),
  };
}

function tableOf(step: Step | undefined): ShownTable | undefined {
  return step && (shownBy(step).find(({ kind }) => kind === "table") as ShownTable | undefined);
}

function valuesOf(step: Step | undefined): ReadonlyMap<string, string> {
  return new Map(tableOf(step)?.table.rows.map(([name, value]) => [name, value]));
}
