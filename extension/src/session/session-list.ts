import { Token } from "@lumino/coreutils";
import { Signal } from "@lumino/signaling";
import type { ISignal } from "@lumino/signaling";
import type { WidgetSession } from "./widget-session.js";

/** The sessions of all open widgets, for what stands outside of them: status bar, commands. */
export interface ISessions {
  /** The one that runs something, else the one that did something last. */
  readonly current: WidgetSession | undefined;
  /** Another is current, or something about it changed. */
  readonly changed: ISignal<ISessions, void>;
  add(session: WidgetSession): void;
}

export const ISessions = new Token<ISessions>("@rietbook/jupyterlab:ISessions", "Sessions of Rietbook's widgets");

/** Keeps them in the order in which they last did something. */
export class SessionList implements ISessions {
  readonly changed: Signal<ISessions, void> = new Signal<ISessions, void>(this);
  #sessions: readonly WidgetSession[] = [];

  get current(): WidgetSession | undefined {
    const alive = this.#sessions.filter((session) => !session.isDisposed);
    return alive.find(({ status }) => status.kind === "running") ?? alive[0];
  }

  add(session: WidgetSession): void {
    if (this.#sessions.includes(session)) return;
    session.changed.connect(() => this.#toFront(session));
    this.#toFront(session);
  }

  #toFront(session: WidgetSession): void {
    const others = this.#sessions.filter((other) => other !== session && !other.isDisposed);
    this.#sessions = [session, ...others];
    this.changed.emit();
  }
}
