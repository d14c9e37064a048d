import { Panel, SplitPanel, Widget } from "@lumino/widgets";
import { standardPowders, twoThetaToRadius } from "rietbook";
import type { IntensityScale } from "rietbook";
import { disclosure } from "../figure/disclosure.js";
import { createDiv, createToolbar } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import { CakeView } from "../image/cake-view.js";
import { scaleButtons } from "../image/image-buttons.js";
import { stepOf } from "../session/read-steps.js";
import type { PartPlace } from "../workbench/workbench-part.js";
import { CakingControl } from "./caking-control.js";
import { FileField } from "./file-field.js";
import type { FileFieldOptions } from "./file-field.js";
import { BIN_FIELDS, GEOMETRY_FIELDS } from "./geometry-fields.js";
import { MaskCanvas } from "./mask-canvas.js";
import type { MaskDrawing } from "./mask-canvas.js";
import { MaskTools } from "./mask-tools.js";
import type { MaskActions } from "./mask-tools.js";
import { NumberForm } from "./number-form.js";
import { readCaking } from "./read-caking.js";
import type { CakingView } from "./read-caking.js";
import { RunForm } from "./run-form.js";

/** Endings of files with detector frames. */
const FRAME_ENDINGS = [
  ".tif",
  ".tiff",
  ".h5",
  ".hdf5",
  ".nxs",
  ".edf",
  ".cbf",
  ".ge",
  ".ge1",
  ".ge2",
  ".ge3",
  ".ge4",
  ".ge5",
];
/** What the cake's panel needs beside the heat map itself: axis, readout, table's heading. */
const AROUND_CAKE = 122;

/**
 * The caking widget: frames, geometry, mask, rings and engine on the left; the image and its cake on the right. It shows what the
 * steps of its session showed; what it writes opens in the import.
 */
export class CakingPanel extends SplitPanel {
  readonly #control: CakingControl;
  readonly #frames: FileField;
  readonly #parameters: FileField;
  readonly #maskFile: FileField;
  readonly #calibrant: FileField;
  readonly #geometry: NumberForm<(typeof GEOMETRY_FIELDS)[number]["key"]>;
  readonly #bins: NumberForm<(typeof BIN_FIELDS)[number]["key"]>;
  readonly #mask: MaskTools;
  readonly #run: RunForm;
  readonly #image: MaskCanvas;
  readonly #cake: CakeView;
  readonly #cakePanel = new Panel();
  readonly #message = createDiv("rietbook-message");
  readonly #scales = createDiv("rietbook-image-bar");
  #frame = 0;

  constructor(
    readonly place: PartPlace,
    file?: string,
  ) {
    super({ orientation: "horizontal", spacing: 4 });
    this.addClass("rietbook-refinement");
    this.addClass("rietbook-caking");
    const { session, files, showPart, trans } = place;
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", trans.__("Caking"));
    const control = new CakingControl(session);
    this.#control = control;
    const field = (
      label: string,
      endings: readonly string[],
      perform: (name: string) => Promise<unknown>,
      names: FileFieldOptions["names"] = [],
    ) =>
      new FileField(
        files,
        {
          ...{ label: trans.__(label), endings, names },
          onFile: (name) => this.#do(() => perform(name)),
          onError: (text) => this.#say(text),
        },
        trans,
      );
    this.#frames = field("Frames", FRAME_ENDINGS, (name) => control.openFrames(name));
    this.#parameters = field("Parameters", [".txt", ".par", ".params"], (name) => control.readParameters(name));
    this.#maskFile = field("Mask", [".tif", ".tiff", ".edf", ".h5"], (name) => control.setMask({ file: name }));
    const powders = standardPowders.map(({ name, source }) => [name, source] as const);
    this.#calibrant = field("Rings of", [".cif"], (name) => control.setCalibrant(name), powders);
    this.#geometry = new NumberForm(
      GEOMETRY_FIELDS,
      (key, value) => {
        if (readCaking(session).geometry.size > 0) this.#do(() => control.setGeometry(key, value));
      },
      trans,
    );
    this.#bins = new NumberForm(
      BIN_FIELDS,
      () => {
        const values = this.#bins.read();
        if (values !== undefined) this.#do(() => control.setBins(values));
      },
      trans,
    );
    const drawing: MaskDrawing = {
      onStroke: (points) => this.#draw("strokes", { radius: this.#mask.brush, points }),
      onPolygon: (corners) => this.#draw("polygons", corners),
    };
    this.#image = new MaskCanvas(drawing, trans);
    const hint = trans.__("Keys: arrows move the cross-hair (Shift: far).");
    this.#cake = new CakeView({ panelHeight: () => this.#cakeHeight(), hint }, trans);
    const maskActions: MaskActions = {
      onChange: (change) => this.#do(() => control.setMask(change)),
      onTool: (tool, brush) => this.#image.setTool(tool, brush),
      onSave: (name) => this.#do(() => control.saveMask(name)),
    };
    this.#mask = new MaskTools(maskActions, trans);
    this.#run = new RunForm(
      {
        onEngines: () => this.#do(() => control.listEngines()),
        onCake: (engine) => this.#do(() => control.cake(engine)),
        onIntegrate: (name, engine, sum) => this.#do(() => control.integrate(name, engine, sum)),
        onCancel: () => this.#do(() => session.cancel()),
        onImport: (name) => {
          showPart("import");
          this.#do(() => control.openInImport(name));
        },
      },
      trans,
    );
    this.#build();
    session.changed.connect(this.#refreshSoon, this);
    this.#refresh();
    if (file !== undefined) this.#do(() => control.openFrames(file));
  }

  override dispose(): void {
    if (this.isDisposed) return;
    cancelAnimationFrame(this.#frame);
    this.place.session.changed.disconnect(this.#refreshSoon, this);
    super.dispose();
  }

  #build(): void {
    const { trans } = this.place;
    const side = new Widget();
    side.addClass("rietbook-refinement-side");
    this.#message.hidden = true;
    this.#message.setAttribute("role", "alert");
    const create = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: trans.__("Use this geometry"),
    });
    create.title = trans.__("Writes a geometry without a parameter file");
    create.className = "rietbook-create-geometry";
    create.addEventListener("click", () => {
      const values = this.#geometry.read();
      if (values !== undefined) this.#do(() => this.#control.createGeometry(values));
    });
    side.node.append(
      this.#message,
      disclosure(trans.__("Files"), [this.#frames.node, this.#parameters.node], true),
      disclosure(trans.__("Geometry"), [this.#geometry.node, create], false),
      disclosure(trans.__("Bins"), [this.#bins.node], true),
      disclosure(trans.__("Mask"), [this.#maskFile.node, this.#mask.node], true),
      disclosure(trans.__("Rings"), [this.#calibrant.node], true),
      disclosure(trans.__("Cake"), [this.#run.node], true),
    );
    const right = new SplitPanel({ orientation: "vertical", spacing: 4 });
    const image = new Panel();
    image.addClass("rietbook-image-panel");
    image.addWidget(new Widget({ node: this.#scales }));
    image.addWidget(this.#image);
    const cake = this.#cakePanel;
    cake.addClass("rietbook-cake-panel");
    cake.addWidget(this.#cake);
    right.addWidget(image);
    right.addWidget(cake);
    right.setRelativeSizes([3, 2]);
    this.addWidget(side);
    this.addWidget(right);
    this.setRelativeSizes([1, 2.2]);
  }

  #refreshSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.isDisposed) this.#refresh();
    });
  }

  #refresh(): void {
    const { session, preferences } = this.place;
    const view = readCaking(session);
    this.#frames.setValue(view.frames);
    this.#parameters.setValue(view.parameters);
    this.#maskFile.setValue(view.mask?.file);
    this.#calibrant.setValue(view.calibrant);
    this.#geometry.setValues(view.geometry);
    this.#bins.setValues(view.bins);
    this.#mask.setView(view);
    this.#run.setView(view, session.status, preferences.current.engine);
    this.node.classList.toggle("rietbook-has-geometry", view.geometry.size > 0);
    // While its cell runs again, the picture before stays.
    const isDrawing = stepOf(session, "image")?.status === "running";
    if (view.image !== undefined || !isDrawing) this.#image.setFigure(view.image);
    this.#drawCake(view);
    // Until there is a cake, its place is the image's.
    const hasCake = view.cake !== undefined || stepOf(session, "cake")?.status === "running";
    this.#cakePanel.setHidden(!hasCake);
    this.#drawScales(view);
    if (view.errors.length > 0) this.#say(view.errors[0]);
    else if (session.status.kind === "unavailable") this.#say(session.status.reason);
  }

  #drawCake({ cake, image }: CakingView): void {
    const [geometry, ends] = [image?.data.geometry, cake?.data.twoTheta];
    if (geometry === undefined || ends === undefined) return this.#cake.setFigure(cake);
    const radius = [twoThetaToRadius(geometry, ends[0]), twoThetaToRadius(geometry, ends[1])] as const;
    this.#cake.setFigure(cake, { wavelength: geometry.wavelength, twoTheta: ends, radius });
  }

  #cakeHeight(): number {
    return Math.max(120, Math.min(420, this.#cakePanel.node.clientHeight - AROUND_CAKE));
  }

  #drawScales({ image }: CakingView): void {
    const { trans } = this.place;
    const choose = (scale: IntensityScale) => this.#do(() => this.#control.setScale(scale));
    const buttons = scaleButtons(image?.options.scale, trans.__("Colours"), trans, choose);
    const isReading = ["frames", "image"].some((role) => stepOf(this.place.session, role)?.status === "running");
    const none = isReading ? trans.__("Reading …") : trans.__("Choose frames, or drop them into “Files”.");
    const text = image === undefined ? none : image.caption[0];
    const count = image?.data.rings.length ?? 0;
    const rings = count === 0 ? "" : `   ${trans._n("%1 ring", "%1 rings", count)}`;
    renewChildren(this.#scales, [createDiv("rietbook-hint-text", `${text}${rings}`), createToolbar([buttons])]);
  }

  #draw<K extends "strokes" | "polygons">(
    kind: K,
    added: NonNullable<import("rietbook").MaskDescription[K]>[number],
  ): void {
    const { mask } = readCaking(this.place.session);
    const before = mask?.kind === "drawMask" ? (mask[kind] ?? []) : [];
    this.#do(() => this.#control.setMask({ [kind]: [...before, added] }));
  }

  /** Performs something; what goes wrong is said in place. */
  #do(task: () => Promise<unknown>): void {
    this.#message.hidden = true;
    task().catch((error: unknown) => {
      if (!this.isDisposed) this.#say(error instanceof Error ? error.message : String(error));
    });
  }

  #say(text: string): void {
    this.#message.hidden = false;
    this.#message.textContent = text;
  }
}
