import { standardPowders } from "rietbook";
import type { BinGridDescription, EngineKind, IntensityScale } from "rietbook";
import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import type { DrawMask } from "../actions/caking-actions.js";
import { ImportControl } from "../import/import-control.js";
import { stepOf } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";
import type { BinKey, GeometryKey } from "./geometry-fields.js";
import { readCaking } from "./read-caking.js";

/** What the caking widget's controls do: each performs actions, and nothing else. */
export class CakingControl {
  #scale?: IntensityScale;

  constructor(readonly session: WidgetSession) {}

  /** Opens frames; a parameter file and a mask that stay are shown with them. */
  async openFrames(file: string): Promise<void> {
    await this.#must({ kind: "openFrames", file });
    await this.#image();
  }

  async readParameters(file: string): Promise<void> {
    await this.#must({ kind: "setGeometry", file });
    await this.#must({ kind: "setBins" });
    await this.#image();
  }

  /** Replaces one number of the geometry. */
  async setGeometry(key: GeometryKey, value: number): Promise<void> {
    const before = stepOf(this.session, "geometry")?.action;
    const kept = before?.kind === "setGeometry" ? before : undefined;
    await this.#must({
      kind: "setGeometry",
      ...(kept?.file !== undefined && { file: kept.file }),
      values: { ...kept?.values, [key]: value },
    });
    if (stepOf(this.session, "bins") !== undefined) await this.#again("bins");
    await this.#image();
  }

  /** A geometry without a parameter file. */
  async createGeometry(values: Readonly<Record<GeometryKey, number>>): Promise<void> {
    await this.#must({ kind: "setGeometry", values });
    await this.#image();
  }

  async setBins(values: Readonly<Record<BinKey, number>>): Promise<void> {
    const bins: BinGridDescription = {
      axis: "R",
      radial: { min: values.radialMin, max: values.radialMax, step: values.radialStep },
      eta: { min: values.etaMin, max: values.etaMax, step: values.etaStep },
    };
    await this.#must({ kind: "setBins", bins });
  }

  /** Changes part of the mask; a part that is undefined is taken away. */
  async setMask(change: Partial<Omit<DrawMask, "kind">>): Promise<void> {
    const { mask } = readCaking(this.session);
    const start = mask?.kind === "readMask" ? { file: mask.file } : mask;
    await this.#must({ frame: 0, ...start, ...change, kind: "drawMask" });
    await this.#image();
  }

  /** @param what a standard powder's name, or a CIF */
  async setCalibrant(what: string): Promise<void> {
    const standard = standardPowders.find(({ name }) => name.toLowerCase() === what.toLowerCase());
    if (standard === undefined) await this.#must({ kind: "readCalibrant", file: what });
    else await this.#must({ kind: "nameCalibrant", name: standard.name });
    await this.#image();
  }

  async saveMask(file: string): Promise<void> {
    await this.#must({ kind: "saveMask", file });
  }

  async setScale(scale: IntensityScale): Promise<void> {
    this.#scale = scale;
    await this.#image();
  }

  listEngines(): Promise<Step> {
    return this.#must({ kind: "listEngines" });
  }

  /** Map and cake of the first frame. */
  async cake(engine: EngineKind | "auto"): Promise<void> {
    await this.#map();
    await this.#must({ kind: "cakeFrame", frame: 0, engine, rings: stepOf(this.session, "calibrant") !== undefined });
  }

  /** All frames into a file. */
  async integrate(file: string, engine: EngineKind | "auto", omegaSumFrames: number): Promise<void> {
    await this.#map();
    const summed = omegaSumFrames === 1 ? {} : { omegaSumFrames };
    await this.#must({ kind: "integrateFrames", file, engine, ...summed });
  }

  /** Opens a file that was written; where one is open already, what was chosen there is shown of the new one. */
  async openInImport(file: string): Promise<void> {
    if (stepOf(this.session, "scan") === undefined) return new ImportControl(this.session).open(file);
    await this.#must({ kind: "openScan", file });
    await this.session.runStale();
  }

  /** Makes the map where there is none that is up to date and has the mask that there is. */
  async #map(): Promise<void> {
    const mask = stepOf(this.session, "mask") !== undefined;
    const map = stepOf(this.session, "map");
    const fits = map?.action.kind === "buildMap" && map.action.mask === mask;
    if (map === undefined || map.isStale || map.status !== "done" || !fits)
      await this.#must({ kind: "buildMap", mask });
  }

  async #image(): Promise<void> {
    const has = (role: string) => stepOf(this.session, role) !== undefined;
    if (!has("frames")) return;
    const geometry = has("geometry");
    const rings = geometry && has("calibrant");
    const scale = this.#scale === undefined ? {} : { scale: this.#scale };
    await this.#must({ kind: "showImage", frame: 0, mask: has("mask"), geometry, rings, ...scale });
  }

  async #again(role: string): Promise<void> {
    const step = stepOf(this.session, role);
    if (step !== undefined) await this.#must(step.action);
  }

  /**
   * What fails leaves no cell behind that would stop all after it: the cell is as it was before, or gone.
   * @throws Error with the reason of a step that failed
   */
  async #must(action: Action): Promise<Step> {
    const { role } = formatAction(action);
    const before = stepOf(this.session, role);
    const step = await this.session.perform(action);
    if (step.status !== "failed") return step;
    const reason = step.error ?? "The cell failed.";
    if (before === undefined || before.status === "failed") this.session.remove(step.id);
    else await this.session.perform(before.action);
    throw new Error(reason);
  }
}
