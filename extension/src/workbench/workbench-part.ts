import type { TranslationBundle } from "@jupyterlab/translation";
import type { Widget } from "@lumino/widgets";
import type { WidgetFiles } from "../session/widget-files.js";
import type { WidgetSession } from "../session/widget-session.js";
import type { IPreferences } from "../settings/preferences.js";

/** What a part of the workbench is given. It is made anew when the session becomes another (continue in a notebook). */
export interface PartPlace {
  readonly session: WidgetSession;
  readonly files: WidgetFiles;
  readonly preferences: IPreferences;
  /** Texts of the page in the analyst's language. */
  readonly trans: TranslationBundle;
  /** Brings another part to the front. */
  readonly showPart: (id: string) => void;
}

/** One widget of the workbench: import, caking, refinement. All parts share one session. */
export interface WorkbenchPart {
  readonly id: string;
  readonly title: string;
  readonly create: (place: PartPlace) => Widget;
}
