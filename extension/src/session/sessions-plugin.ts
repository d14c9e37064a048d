import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IStatusBar } from "@jupyterlab/statusbar";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { DEFAULT_PREFERENCES, IPreferences } from "../settings/preferences.js";
import { ISessions, SessionList } from "./session-list.js";
import { StatusItem } from "./status-item.js";

/** Knows all sessions; shows the current one in the status bar, where there is one. */
export const sessionsPlugin: JupyterFrontEndPlugin<ISessions> = {
  id: "@rietbook/jupyterlab:sessions",
  description: "Running tasks of Rietbook: status bar item, commands to cancel and to run again.",
  autoStart: true,
  optional: [IStatusBar, IPreferences, ITranslator],
  provides: ISessions,
  activate: (
    app: JupyterFrontEnd,
    statusBar: IStatusBar | null,
    preferences: IPreferences | null,
    translator: ITranslator | null,
  ): ISessions => {
    const trans = (translator ?? nullTranslator).load("rietbook");
    const sessions = new SessionList();
    const item = new StatusItem(sessions, () => (preferences?.current ?? DEFAULT_PREFERENCES).engine, trans);
    preferences?.changed.connect(() => item.update());
    statusBar?.registerStatusItem("rietbook:session", {
      item,
      align: "left",
      rank: 90,
      isActive: () => sessions.current !== undefined,
      activeStateChanged: sessions.changed as never,
    });
    app.commands.addCommand("rietbook:cancel", {
      label: trans.__("Cancel what is running"),
      isEnabled: () => sessions.current?.status.kind === "running",
      execute: () => sessions.current?.cancel(),
    });
    app.commands.addCommand("rietbook:run-again", {
      label: trans.__("Run all steps that are out of date"),
      isEnabled: () => sessions.current?.status.kind === "ready",
      execute: () => sessions.current?.runStale(),
    });
    sessions.changed.connect(() => app.commands.notifyCommandChanged());
    return sessions;
  },
};
