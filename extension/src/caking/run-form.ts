import type { TranslationBundle } from "@jupyterlab/translation";
import type { EngineKind } from "rietbook";
import { isEnabled, setEnabled } from "../figure/enabled.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import type { SessionStatus } from "../session/widget-session.js";
import type { CakingView } from "./read-caking.js";

/** What the form asks for. */
export interface RunActions {
  readonly onEngines: () => void;
  readonly onCake: (engine: EngineKind | "auto") => void;
  readonly onIntegrate: (file: string, engine: EngineKind | "auto", omegaSumFrames: number) => void;
  readonly onCancel: () => void;
  readonly onImport: (file: string) => void;
}

const ENGINES = ["auto", "webgpu", "wasm", "gpujs", "cpu"] as const;

/** Engine, output and the buttons that cake; below them what was done. */
export class RunForm {
  readonly node = createDiv("rietbook-run-form");
  readonly #engine = document.createElement("select");
  readonly #reasons = createDiv("rietbook-hint-text");
  readonly #file = document.createElement("input");
  readonly #sum = Object.assign(document.createElement("input"), {
    value: "1",
    inputMode: "numeric",
    size: 4,
  } as const);
  readonly #cake: HTMLButtonElement;
  readonly #integrate: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #done = createDiv("rietbook-written");
  #preferred?: string;

  constructor(
    readonly actions: RunActions,
    readonly trans: TranslationBundle,
  ) {
    this.#engine.append(
      ...ENGINES.map((value) => Object.assign(document.createElement("option"), { value, textContent: value })),
    );
    this.#file.value = "caked.zarr.zip";
    const which = button(
      trans.__("What runs here?"),
      trans.__("Tries every engine and says why one cannot run"),
      actions.onEngines,
    );
    this.#cake = button(trans.__("Cake frame 0"), trans.__("Map and cake of the first frame"), () =>
      actions.onCake(this.#chosen()),
    );
    this.#integrate = button(trans.__("Integrate all"), trans.__("Every frame into the file"), () => this.#run());
    this.#integrate.className = "rietbook-primary";
    this.#cancel = button(trans.__("Cancel"), trans.__("Stops what is running"), actions.onCancel);
    const buttons = createDiv("rietbook-mask-row");
    buttons.append(this.#cake, this.#integrate, this.#cancel);
    const engine = labelled(trans.__("Engine"), this.#engine);
    const sum = labelled("OmegaSumFrames", this.#sum);
    sum.title = trans.__(
      "Frames summed per pattern: 1 each on its own, −1 all (best statistics), 20 typical for texture",
    );
    this.#done.setAttribute("role", "status");
    this.node.append(engine, which, this.#reasons, sum, labelled(trans.__("Write"), this.#file), buttons, this.#done);
  }

  setView(
    { engines, integration, geometry, bins, frames }: CakingView,
    status: SessionStatus,
    preferred: string,
  ): void {
    if (this.#preferred === undefined) this.#engine.value = this.#preferred = preferred;
    for (const option of this.#engine.options) {
      const report = engines.find(([name]) => name === option.value);
      option.disabled = report?.[1] === "no";
    }
    this.#reasons.replaceChildren(
      ...engines.map(([name, isThere, text]) => createDiv("", `${isThere === "yes" ? "✓" : "✗"} ${name}: ${text}`)),
    );
    const isRunning = status.kind === "running";
    const isReady = frames !== undefined && geometry.size > 0 && bins.size > 0 && !isRunning;
    for (const element of [this.#cake, this.#integrate]) setEnabled(element, isReady);
    setEnabled(this.#cancel, isRunning);
    renewChildren(this.#done, this.#result(integration, status));
  }

  #result(integration: CakingView["integration"], status: SessionStatus): HTMLElement[] {
    if (status.kind === "running") {
      const { progress, step } = status;
      const share = progress === undefined ? "" : ` ${progress.done}${progress.total ? `/${progress.total}` : ""}`;
      return [createDiv("", `${this.trans.__("Running %1", step.role)}${share} …`)];
    }
    if (integration === undefined || integration.facts.length === 0) return [];
    const [frames, seconds, engine] = integration.facts;
    const { trans } = this;
    const stale = integration.step.isStale ? ` ${trans.__("(out of date)")}` : "";
    const count = trans._n("%1 frame", "%1 frames", Number(frames));
    const text = `${trans.__("%1: %2 in %3 s by %4", integration.file, count, seconds, engine)}${stale}`;
    const open = button(trans.__("Open in import"), trans.__("Cake, lineouts and checks of this file"), () =>
      this.actions.onImport(integration.file),
    );
    return [createDiv("", `✓ ${text}`), open];
  }

  #chosen(): EngineKind | "auto" {
    return this.#engine.value as EngineKind | "auto";
  }

  #run(): void {
    const sum = Number(this.#sum.value.replace("−", "-"));
    const problem = Number.isInteger(sum) && sum >= -1 ? "" : this.trans.__("A whole number: 1, 20, or −1 for all.");
    this.#sum.setCustomValidity(problem);
    if (problem !== "") return void this.#sum.reportValidity();
    this.actions.onIntegrate(this.#file.value.trim() || "caked.zarr.zip", this.#chosen(), sum);
  }
}

function button(label: string, title: string, onClick: () => void): HTMLButtonElement {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: label, title });
  element.addEventListener("click", () => {
    if (isEnabled(element)) onClick();
  });
  return element;
}

function labelled(text: string, field: HTMLElement): HTMLElement {
  const label = createDiv("rietbook-file-field");
  field.setAttribute("aria-label", text);
  label.append(Object.assign(document.createElement("span"), { textContent: text }), field);
  return label;
}
