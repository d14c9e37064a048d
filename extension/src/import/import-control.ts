import type { Instrument, IntensityScale, LineoutChoice } from "rietbook";
import type { Action } from "../actions/action.js";
import { stepOf } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";

/** What is looked at, read back from the steps. */
export interface ImportChoice {
  readonly frame: number;
  readonly scale?: IntensityScale;
  readonly choices: readonly LineoutChoice[];
  /** Frames whose lineouts are listed; undefined: all. */
  readonly listed?: readonly number[];
}

interface Target {
  readonly frame: number;
  readonly choices: readonly LineoutChoice[];
}

/** What the import widget does: every change is an action of its session. */
export class ImportControl {
  /** Frame and choices that were asked for last; what was asked for before and has not begun is passed over. */
  #wanted?: Target;
  #isMoving = false;

  constructor(readonly session: WidgetSession) {}

  get choice(): ImportChoice {
    const picture = this.#action("picture", "showCake");
    const lineouts = this.#action("lineouts", "listLineouts");
    const selection = this.#action("selection", "selectLineouts");
    return {
      frame: picture?.frame ?? 0,
      ...(picture?.scale && { scale: picture.scale }),
      choices: selection?.choices ?? [],
      ...(lineouts?.frames && { listed: lineouts.frames }),
    };
  }

  /** Values that the analyst replaced. */
  get instrumentValues(): Partial<Instrument> {
    return this.#action("instrument", "setInstrument")?.values ?? {};
  }

  get instprm(): string | undefined {
    return this.#action("scan", "openScan")?.instprm;
  }

  /** Opens a file and shows its first frame; what is in the session already is kept. */
  async open(file: string): Promise<void> {
    if (stepOf(this.session, "scan") !== undefined) return;
    const opened = await this.session.perform({ kind: "openScan", file });
    if (opened.status === "failed") return;
    await this.session.perform({ kind: "showCake", frame: 0 });
    await this.session.perform({ kind: "listLineouts", frames: [0] });
    await this.session.perform({ kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }] });
    await this.check();
  }

  /** Shows a frame and some of its lineouts; only the last of many quick calls is carried out. */
  async goTo(frame: number, choices: readonly LineoutChoice[]): Promise<void> {
    this.#wanted = { frame, choices };
    if (this.#isMoving) return;
    this.#isMoving = true;
    try {
      while (this.#wanted !== undefined) {
        const target: Target = this.#wanted;
        this.#wanted = undefined;
        try {
          await this.#show(target.frame, target.choices);
        } catch (error) {
          // What was in the way of one that is not wanted any more, such as a restarted kernel, may be over.
          if (this.#wanted === undefined) throw error;
        }
      }
    } finally {
      this.#isMoving = false;
      this.#wanted = undefined;
    }
  }

  select(choices: readonly LineoutChoice[]): Promise<void> {
    return this.goTo(this.choice.frame, choices);
  }

  setScale(scale: IntensityScale): Promise<Step> {
    return this.session.perform({ kind: "showCake", frame: this.choice.frame, scale });
  }

  listAllFrames(): Promise<Step> {
    return this.session.perform({ kind: "listLineouts" });
  }

  /** Replaces values of the instrument; the checks are made again with them. */
  async setInstrument(values: Partial<Instrument>): Promise<void> {
    await this.session.perform({ kind: "setInstrument", values: { ...this.instrumentValues, ...values } });
    await this.check();
  }

  /** The instrument as the file has it, or another parameter file. */
  async setInstrumentFile(instprm: string | undefined): Promise<void> {
    const file = this.#action("scan", "openScan")?.file;
    if (file === undefined) return;
    const edited = stepOf(this.session, "instrument");
    if (edited !== undefined) this.session.remove(edited.id);
    await this.session.perform({ kind: "openScan", file, ...(instprm !== undefined && { instprm }) });
    const checks = this.#action("checks", "checkImport");
    if (checks !== undefined) await this.session.perform({ ...checks, instrument: "scan.instrument" });
    await this.session.runStale();
  }

  check(): Promise<Step> {
    const instrument = stepOf(this.session, "instrument") === undefined ? "scan.instrument" : "instrument";
    return this.session.perform({ kind: "checkImport", frame: this.choice.frame, instrument });
  }

  async #show(frame: number, choices: readonly LineoutChoice[]): Promise<void> {
    const now = this.choice;
    if (frame !== now.frame) {
      await this.session.perform({ kind: "showCake", frame, ...(now.scale && { scale: now.scale }) });
      if (now.listed !== undefined) await this.session.perform({ kind: "listLineouts", frames: [frame] });
    }
    if (choices.length > 0) await this.session.perform({ kind: "selectLineouts", choices });
  }

  #action<K extends Action["kind"]>(role: string, kind: K): Extract<Action, { kind: K }> | undefined {
    const action = stepOf(this.session, role)?.action;
    return action?.kind === kind ? (action as Extract<Action, { kind: K }>) : undefined;
  }
}
