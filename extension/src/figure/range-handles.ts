import type { TranslationBundle } from "@jupyterlab/translation";
import type { PatternFigureData } from "rietbook";
import { createDiv } from "./figure-toolbar.js";
import type { ViewRange } from "./view-range.js";

/** Which points count: ends of the range used and regions left out of it, degrees 2θ. */
export interface UsedRange {
  readonly limits: ViewRange;
  readonly excluded: readonly ViewRange[];
}

/** The range that a figure was made with; its ends where it names no limits. */
export function usedRange({ limits, twoTheta, excluded }: PatternFigureData): UsedRange {
  return { limits: limits ?? [twoTheta[0], twoTheta[twoTheta.length - 1]], excluded };
}

/** Moves one edge; it stays on its side of the other edge of its range. */
export function moveEdge(used: UsedRange, edge: Edge, twoTheta: number, step: number): UsedRange {
  const moved = ([low, high]: ViewRange): ViewRange =>
    edge.side === "low" ? [Math.min(twoTheta, high - step), high] : [low, Math.max(twoTheta, low + step)];
  if (edge.region === "limits") return { ...used, limits: moved(used.limits) };
  return { ...used, excluded: used.excluded.map((range, index) => (index === edge.region ? moved(range) : range)) };
}

/** Adds an excluded region; those that overlap become one. */
export function addExcluded(used: UsedRange, added: ViewRange): UsedRange {
  const sorted = [...used.excluded, added].sort(([a], [b]) => a - b);
  const excluded = sorted.reduce<ViewRange[]>((joined, [low, high]) => {
    const last = joined[joined.length - 1];
    if (last === undefined || low > last[1]) return [...joined, [low, high]];
    return [...joined.slice(0, -1), [last[0], Math.max(last[1], high)]];
  }, []);
  return { ...used, excluded };
}

/** An edge that can be moved: of the limits, or of the excluded region with an index. */
export interface Edge {
  readonly region: "limits" | number;
  readonly side: "low" | "high";
}

/** Part of the plot's width by which a bar may lie outside it and still stand at its edge. */
const ROUNDING = 1e-3;

/** How the handles know where they are. */
export interface HandlePlace {
  /** Fraction of the plot's width at a 2θ, and back. */
  toPlace(twoTheta: number): number;
  toTwoTheta(place: number): number;
  plotArea(): DOMRect;
  /** One arrow key, degrees. */
  step(): number;
}

/**
 * Upright bars over a pattern at the ends of what is used: dragged, or moved with the arrow keys (with Shift ten times as far)
 * and set with Enter. Delete takes an excluded region away, Escape puts a bar back.
 */
export class RangeHandles {
  readonly node = createDiv("rietbook-handles");
  #used: UsedRange;
  #changed = false;

  constructor(
    used: UsedRange,
    readonly place: HandlePlace,
    readonly onChange: (used: UsedRange) => void,
    readonly trans: TranslationBundle,
  ) {
    this.#used = used;
    this.#build();
  }

  /** Adds a region and puts the focus on its first edge. */
  exclude(range: ViewRange): void {
    this.#commit(addExcluded(this.#used, range));
  }

  /** Puts the bars where they belong in what is shown now. */
  layOut(): void {
    for (const handle of this.node.children) {
      const at = this.place.toPlace(Number(handle.getAttribute("aria-valuenow")));
      // Rounded values of the ends lie beside them by less than a pixel.
      (handle as HTMLElement).hidden = at < -ROUNDING || at > 1 + ROUNDING;
      (handle as HTMLElement).style.left = `${100 * Math.min(1, Math.max(0, at))}%`;
    }
  }

  #build(): void {
    const edges: Edge[] = [
      { region: "limits", side: "low" },
      { region: "limits", side: "high" },
    ];
    this.#used.excluded.forEach((_, region) => edges.push({ region, side: "low" }, { region, side: "high" }));
    this.node.replaceChildren(...edges.map((edge) => this.#handle(edge)));
    this.layOut();
  }

  #valueOf({ region, side }: Edge): number {
    const range = region === "limits" ? this.#used.limits : this.#used.excluded[region];
    return range[side === "low" ? 0 : 1];
  }

  #handle(edge: Edge): HTMLElement {
    const handle = createDiv(edge.region === "limits" ? "rietbook-handle" : "rietbook-handle rietbook-handle-excluded");
    const name = edgeName(edge, this.trans);
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-orientation", "horizontal");
    handle.setAttribute("aria-label", this.trans.__("%1, 2θ in degrees", name));
    handle.title =
      edge.region === "limits"
        ? this.trans.__("%1: drag, or arrow keys and Enter", name)
        : this.trans.__("%1: drag, or arrow keys and Enter; Delete takes the region away", name);
    this.#setValue(handle, edge);
    handle.addEventListener("pointerdown", (event) => this.#drag(event, handle, edge));
    handle.addEventListener("keydown", (event) => this.#onKey(event, handle, edge));
    handle.addEventListener("blur", () => this.#commitIfChanged());
    handle.addEventListener("dblclick", (event) => event.stopPropagation());
    return handle;
  }

  #setValue(handle: HTMLElement, edge: Edge): void {
    handle.setAttribute("aria-valuenow", this.#valueOf(edge).toFixed(4));
    handle.setAttribute("aria-valuetext", `${this.#valueOf(edge).toFixed(3)}° 2θ`);
  }

  #move(handle: HTMLElement, edge: Edge, twoTheta: number): void {
    this.#used = moveEdge(this.#used, edge, twoTheta, this.place.step());
    this.#changed = true;
    this.#setValue(handle, edge);
    this.layOut();
  }

  #drag(event: PointerEvent, handle: HTMLElement, edge: Edge): void {
    if (event.button !== 0) return;
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => {
      const area = this.place.plotArea();
      const fraction = Math.min(1, Math.max(0, (moved.clientX - area.left) / area.width));
      this.#move(handle, edge, this.place.toTwoTheta(fraction));
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      this.#commitIfChanged();
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  }

  #onKey(event: KeyboardEvent, handle: HTMLElement, edge: Edge): void {
    const far = event.shiftKey ? 10 : 1;
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction !== undefined) this.#move(handle, edge, this.#valueOf(edge) + direction * far * this.place.step());
    else if (event.key === "Enter") this.#commitIfChanged();
    else if ((event.key === "Delete" || event.key === "Backspace") && edge.region !== "limits") {
      const excluded = this.#used.excluded.filter((_, index) => index !== edge.region);
      this.#commit({ ...this.#used, excluded });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #commitIfChanged(): void {
    if (this.#changed) this.#commit(this.#used);
  }

  #commit(used: UsedRange): void {
    this.#used = used;
    this.#changed = false;
    this.#build();
    this.onChange(used);
  }
}

function edgeName({ region, side }: Edge, trans: TranslationBundle): string {
  if (region === "limits") return side === "low" ? trans.__("Lower limit") : trans.__("Upper limit");
  return side === "low"
    ? trans.__("Lower end of excluded region %1", region + 1)
    : trans.__("Upper end of excluded region %1", region + 1);
}
