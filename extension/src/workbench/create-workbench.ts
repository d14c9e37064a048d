import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { TranslationBundle } from "@jupyterlab/translation";
import { PathExt } from "@jupyterlab/coreutils";
import { CakingPanel } from "../caking/caking-panel.js";
import { ImportView } from "../import/import-view.js";
import { RefinementPanel } from "../refinement/refinement-panel.js";
import type { ISessions } from "../session/session-list.js";
import { continueInNotebook } from "../session/sessions.js";
import { WidgetFiles } from "../session/widget-files.js";
import type { WidgetSession } from "../session/widget-session.js";
import type { IPreferences } from "../settings/preferences.js";
import { Workbench } from "./workbench.js";
import type { WorkbenchPart } from "./workbench-part.js";

/** What a caked file needs: import, then refinement. @param file to open where the session has none yet */
export function refinementParts(file: string | undefined, trans: TranslationBundle): readonly WorkbenchPart[] {
  return [
    { id: "import", title: trans.__("Import"), create: (place) => new ImportView(place, file) },
    {
      id: "refinement",
      title: trans.__("Refinement"),
      create: (place) => new RefinementPanel(place),
    },
  ];
}

/** What detector frames need: caking, then what its file needs. @param file of frames to open where there are none yet */
export function cakingParts(file: string | undefined, trans: TranslationBundle): readonly WorkbenchPart[] {
  return [
    { id: "caking", title: trans.__("Caking"), create: (place) => new CakingPanel(place, file) },
    ...refinementParts(undefined, trans),
  ];
}

/**
 * A workbench on a session.
 * @param folder of the files, as the file browser has it
 * @param base name of the notebook that it continues in
 */
export function createWorkbench(
  app: JupyterFrontEnd,
  session: WidgetSession,
  parts: readonly WorkbenchPart[],
  place: {
    readonly folder: string;
    readonly base: string;
    readonly preferences: IPreferences;
    readonly trans: TranslationBundle;
    readonly sessions: ISessions | null;
  },
): Workbench {
  place.sessions?.add(session);
  const workbench = new Workbench(session, {
    parts,
    files: new WidgetFiles(app.serviceManager.contents, place.folder, async (path) => {
      await app.commands.execute("docmanager:open", { path });
    }),
    preferences: place.preferences,
    trans: place.trans,
    continueInNotebook: (current) => continueInNotebook(app, current, place.folder, place.base, place.trans),
  });
  workbench.sessionChanged.connect((_, current) => place.sessions?.add(current));
  return workbench;
}

/** "CeO2_000001" of "raw/CeO2_000001.analysis.MIDAS.zarr.zip": what a notebook about a file is called. */
export function baseName(path: string): string {
  return PathExt.basename(path).replace(/(\.(analysis|MIDAS|caked))*\.(zarr\.zip|[^.]+)$/i, "");
}
