import type { Message } from "@lumino/messaging";
import { Panel, SplitPanel, Widget } from "@lumino/widgets";
import type {
  CakeFigure,
  Instrument,
  IntensityScale,
  Lineout,
  PatternFigure,
  ShownLineouts,
  ShownScan,
} from "rietbook";
import { disclosure } from "../figure/disclosure.js";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import { errorNode } from "../figure/message.js";
import { PatternView } from "../figure/pattern-view.js";
import { CakeView } from "../image/cake-view.js";
import { frameButtons, scaleButtons, SCALES } from "../image/image-buttons.js";
import { figuresOf, lastShown, shownBy, stepOf } from "../session/read-steps.js";
import type { Step } from "../session/widget-session.js";
import type { PartPlace } from "../workbench/workbench-part.js";
import { checkList } from "./check-list.js";
import { ImportControl } from "./import-control.js";
import { instrumentTable } from "./instrument-table.js";
import { neighbour } from "./lineout-selection.js";
import { LineoutTable } from "./lineout-table.js";

/** Pixels of width below which the list stands above the pictures. */
const NARROW = 700;
/** Part of the height that the cake takes, and its least and its largest height, pixels. */
const CAKE_SHARE = 0.3;
const CAKE_HEIGHTS = [130, 330] as const;

/**
 * A caked file on its way to a refinement: its cake, its lineouts to choose from, the chosen ones plotted, checks, instrument. It shows
 * what the steps of its session showed.
 */
export class ImportView extends SplitPanel {
  readonly #control: ImportControl;
  readonly #side = new Widget({ node: createDiv("rietbook-scan-side") });
  readonly #header = createDiv("rietbook-scan-header");
  readonly #cake: CakeView;
  readonly #cakeMessage = createDiv("rietbook-loading");
  readonly #pictures = new Panel();
  readonly #patterns = new Panel();
  readonly #list = createDiv("rietbook-side-part");
  readonly #checks = createDiv("rietbook-side-part");
  readonly #instrument = createDiv("rietbook-side-part");
  #table?: LineoutTable;
  /** Sizes that are set before there is a place to share are not kept. */
  #isSized = false;
  #shown: {
    lineouts?: ShownLineouts;
    checks?: Step["displayed"];
    instrument?: unknown;
    selection?: Step["displayed"];
  } = {};
  #instprm: readonly string[] = [];

  constructor(
    readonly place: PartPlace,
    readonly file: string | undefined,
  ) {
    super({ orientation: "horizontal", spacing: 4 });
    this.addClass("rietbook-import");
    this.#control = new ImportControl(place.session);
    const { trans } = place;
    const hint = trans.__("Click an azimuth to see its lineout. Keys: ← → frame, ↑ ↓ azimuth, L scale.");
    const panelHeight = () => this.#cakeHeight();
    this.#cake = new CakeView({ onChoose: (eta) => this.#chooseNearest(eta), panelHeight, hint }, trans);
    const pictures = this.#pictures;
    pictures.addClass("rietbook-scan-pictures");
    this.#patterns.addClass("rietbook-scan-pattern");
    for (const node of [this.#header, this.#cakeMessage]) pictures.addWidget(new Widget({ node }));
    pictures.addWidget(this.#cake);
    pictures.addWidget(this.#patterns);
    this.#side.node.append(
      this.#list,
      disclosure(trans.__("Checks"), [this.#checks], true),
      disclosure(trans.__("Instrument"), [this.#instrument], false),
    );
    this.addWidget(this.#side);
    this.addWidget(pictures);
    this.setRelativeSizes([1, 3]);
    this.node.tabIndex = -1;
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    place.session.changed.connect(() => this.update());
    if (file !== undefined) void this.#attempt(this.#control.open(file));
    void this.#findInstruments();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.update();
  }

  /** Beside a notebook there is little width: then the list stands above the pictures. */
  protected override onResize(message: Widget.ResizeMessage): void {
    const isNarrow = message.width >= 0 && message.width < NARROW;
    const orientation = isNarrow ? "vertical" : "horizontal";
    if (message.width > 0 && (orientation !== this.orientation || !this.#isSized)) {
      this.#isSized = true;
      this.orientation = orientation;
      this.setRelativeSizes(isNarrow ? [1, 2] : [1, 3]);
    }
    super.onResize(message);
  }

  protected override onUpdateRequest(message: Message): void {
    super.onUpdateRequest(message);
    if (this.isDisposed || this.place.session.isDisposed) return;
    const scan = lastShown(this.place.session, "scan");
    this.#showProblem();
    if (scan === undefined) return;
    this.#drawHeader(scan);
    this.#drawCake(scan);
    this.#drawLineouts(scan);
    this.#drawPatterns();
    this.#drawChecks();
    this.#drawInstrument(scan);
  }

  #showProblem(): void {
    const problems = ["library", "scan", "picture", "lineouts", "selection", "checks"].flatMap((role) => {
      const step = stepOf(this.place.session, role);
      return step?.error === undefined ? [] : [step.error];
    });
    const scan = stepOf(this.place.session, "scan");
    const isWaiting = scan?.status !== "done" && !this.#cake.hasFigure;
    const { trans } = this.place;
    this.#cakeMessage.hidden = problems.length === 0 && !isWaiting;
    if (problems.length > 0) this.#cakeMessage.replaceChildren(errorNode(problems[0]));
    else if (scan === undefined && this.file === undefined) renewChildren(this.#cakeMessage, this.#nothingYet());
    else this.#cakeMessage.textContent = trans.__("Reading %1 …", this.file ?? "");
  }

  /** What to do where no caked file was opened: take the one that was integrated, or get one. */
  #nothingYet(): HTMLElement[] {
    const { trans } = this.place;
    const integrated = stepOf(this.place.session, "integration");
    const { action } = integrated ?? {};
    if (integrated?.status !== "done" || action?.kind !== "integrateFrames")
      return [createDiv("", trans.__("No caked file is open: integrate frames in “Caking”, or open a .zarr.zip."))];
    const open = document.createElement("button");
    open.type = "button";
    open.className = "rietbook-button";
    open.textContent = trans.__("Import %1", action.file);
    open.addEventListener("click", () => void this.#attempt(this.#control.open(action.file)));
    return [open];
  }

  #drawHeader(scan: ShownScan): void {
    const { name, frames, etas, wavelength, instrument, twoTheta } = scan;
    const { trans } = this.place;
    const count = trans._n("%1 frame × %2 η", "%1 frames × %2 η", frames.length, etas.length);
    const range = twoTheta.map((x) => x.toFixed(2)).join("–");
    const distance = `Lsd ${instrument.values.radius.toFixed(2)} mm`;
    const facts = [count, `λ ${wavelength.toFixed(6)} Å`, distance, `2θ ${range}°`].join("   ");
    const { frame, scale } = this.#control.choice;
    const tools = createToolbar([this.#frameButtons(scan, frame), this.#scaleButtons(scale)]);
    const title = createDiv("rietbook-scan-title", name);
    renewChildren(this.#header, [title, createDiv("rietbook-scan-facts", facts), tools]);
  }

  #frameButtons({ frames }: ShownScan, frame: number) {
    const { trans } = this.place;
    const omega = frames[frame]?.omega;
    const title =
      omega === undefined || omega === null ? trans.__("Frame") : trans.__("Frame, ω = %1°", omega.toFixed(3));
    return frameButtons(frame, frames.length, "←", "→", trans, (step) => this.#goBy(step), title);
  }

  #scaleButtons(chosen: IntensityScale | undefined) {
    const { trans } = this.place;
    const choose = (scale: IntensityScale) => void this.#attempt(this.#control.setScale(scale));
    return scaleButtons(chosen ?? this.#picture()?.options.scale, trans.__("Colours of the cake"), trans, choose);
  }

  #cakeHeight(): number {
    const [least, most] = CAKE_HEIGHTS;
    return Math.min(most, Math.max(least, CAKE_SHARE * this.#pictures.node.clientHeight));
  }

  #picture(): CakeFigure | undefined {
    const step = stepOf(this.place.session, "picture");
    return step && (figuresOf(step).find(({ kind }) => kind === "cake") as CakeFigure | undefined);
  }

  #drawCake({ wavelength, twoTheta, radius, etas }: ShownScan): void {
    const figure = this.#picture();
    if (figure !== undefined) this.#cake.setFigure(figure, { wavelength, twoTheta, radius });
    const { frame, choices } = this.#control.choice;
    this.#cake.mark(choices.flatMap((one) => (one.frame === frame && one.eta !== "sum" ? [etas[one.eta]] : [])));
  }

  #drawLineouts(scan: ShownScan): void {
    const step = stepOf(this.place.session, "lineouts");
    const shown = step && (shownBy(step).find(({ kind }) => kind === "lineouts") as ShownLineouts | undefined);
    const { frame, choices, listed } = this.#control.choice;
    if (shown !== undefined && shown !== this.#shown.lineouts) {
      this.#shown = { ...this.#shown, lineouts: shown };
      const hasMore = listed !== undefined && listed.length < scan.frames.length;
      this.#table = new LineoutTable(
        shown.lineouts,
        scan.frames,
        frame,
        hasMore,
        {
          onChoose: (wanted) => void this.#attempt(this.#choose(wanted)),
          onAllFrames: () => void this.#attempt(this.#control.listAllFrames()),
        },
        this.place.trans,
      );
      const hadFocus = this.#list.contains(document.activeElement);
      const notes = scan.notes.map((note) => createDiv("rietbook-note", note));
      this.#list.replaceChildren(this.#table.node, disclosure(this.place.trans.__("About this file"), notes, false));
      this.#table.select(choices);
      if (hadFocus) this.#table.focus();
    }
    this.#table?.select(choices);
  }

  #drawPatterns(): void {
    const step = stepOf(this.place.session, "selection");
    if (step?.status === "running" || (step && step.displayed === this.#shown.selection)) return;
    const figures = (step === undefined ? [] : figuresOf(step)).filter(
      (figure): figure is PatternFigure => figure.kind === "pattern",
    );
    const old = this.#patterns.widgets.filter((widget) => widget instanceof PatternView);
    const { choices } = this.#control.choice;
    this.#shown = { ...this.#shown, ...(step && { selection: step.displayed }) };
    if (old.length === figures.length) old.forEach((view, i) => view.setFigure(figures[i]));
    else {
      for (const widget of [...this.#patterns.widgets]) widget.dispose();
      for (const figure of figures) this.#patterns.addWidget(new PatternView(figure, this.place.trans));
    }
    const more = choices.length - figures.length;
    this.#patterns.node.dataset.more =
      more > 0 && figures.length > 0 ? this.place.trans.__("and %1 more chosen", more) : "";
  }

  #drawChecks(): void {
    const step = stepOf(this.place.session, "checks");
    const shown = step && shownBy(step).find(({ kind }) => kind === "checks");
    if (step === undefined) this.#checks.replaceChildren();
    if (step === undefined || shown?.kind !== "checks" || step.displayed === this.#shown.checks) return;
    this.#shown = { ...this.#shown, checks: step.displayed };
    const mend = (values: Partial<Instrument>) => void this.#attempt(this.#control.setInstrument(values));
    renewChildren(this.#checks, [checkList(shown.checks, mend, this.place.trans)]);
  }

  #drawInstrument(scan: ShownScan): void {
    const shown = lastShown(this.place.session, "instrument") ?? scan.instrument;
    const key = JSON.stringify([shown, this.#instprm, this.#control.instprm]);
    if (key === this.#shown.instrument) return;
    const focused =
      this.#instrument.contains(document.activeElement) && document.activeElement?.getAttribute("aria-label");
    this.#shown = { ...this.#shown, instrument: key };
    const chosen = this.#control.instprm;
    const files = { offered: this.#instprm, ...(chosen !== undefined && { chosen }) };
    const table = instrumentTable(
      shown,
      files,
      {
        onValue: (values) => void this.#attempt(this.#control.setInstrument(values)),
        onFile: (instprm) => void this.#attempt(this.#control.setInstrumentFile(instprm)),
      },
      this.place.trans,
    );
    this.#instrument.replaceChildren(table);
    if (focused) this.#instrument.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  async #findInstruments(): Promise<void> {
    this.#instprm = await this.place.files.list([".instprm"]).catch(() => []);
    if (!this.isDisposed) this.update();
  }

  #choose(choices: Parameters<ImportControl["goTo"]>[1]): Promise<void> {
    return this.#control.goTo(choices[0]?.frame ?? this.#control.choice.frame, choices);
  }

  /** The usable lineout of the frame in view that is nearest to an azimuth (degrees). */
  #chooseNearest(eta: number): void {
    const { frame } = this.#control.choice;
    const usable = this.#lineouts().filter((lineout) => lineout.leftOut === undefined && lineout.frame === frame);
    if (usable.length === 0) return;
    const distance = (lineout: Lineout) => Math.abs(lineout.eta - eta);
    const { etaIndex } = usable.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    void this.#attempt(this.#choose([{ frame, eta: etaIndex }]));
  }

  #lineouts(): readonly Lineout[] {
    return this.#shown.lineouts?.lineouts ?? [];
  }

  /** The next frame, with the same azimuths. */
  #goBy(step: number): void {
    const length = lastShown(this.place.session, "scan")?.frames.length ?? 1;
    const { frame, choices } = this.#control.choice;
    const next = (frame + step + length) % length;
    const same = choices.filter((choice) => choice.frame === frame).map(({ eta }) => ({ frame: next, eta }));
    void this.#attempt(this.#control.goTo(next, same.length > 0 ? same : [{ frame: next, eta: "sum" }]));
  }

  #onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, .rietbook-scan-pattern"))
      return;
    const { frame, choices, scale } = this.#control.choice;
    const goToEta = (step: 1 | -1) => {
      const next = neighbour(
        this.#lineouts().filter((one) => one.frame === frame),
        choices[0],
        step,
      );
      if (next !== undefined) void this.#attempt(this.#choose([next]));
    };
    const shown = scale ?? this.#picture()?.options.scale ?? "linear";
    const actions: Readonly<Record<string, () => void>> = {
      arrowleft: () => this.#goBy(-1),
      arrowright: () => this.#goBy(1),
      arrowup: () => goToEta(1),
      arrowdown: () => goToEta(-1),
      l: () => void this.#attempt(this.#control.setScale(SCALES[(SCALES.indexOf(shown) + 1) % SCALES.length])),
      escape: () => void this.place.session.cancel(),
    };
    const action = actions[event.key.toLowerCase()];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** What cannot even be begun (no kernel) is said where the cake stands; steps that fail say it themselves. */
  async #attempt(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (this.isDisposed || this.place.session.isDisposed) return;
      this.#cakeMessage.hidden = false;
      this.#cakeMessage.replaceChildren(errorNode(error));
    }
  }
}
