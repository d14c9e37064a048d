import { Panel, Widget } from "@lumino/widgets";
import { figureMimeType, stateMimeType } from "rietbook";
import type { Figure, Shown, TextTable } from "rietbook";
import { DrawingView } from "../figure/drawing-view.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { errorNode } from "../figure/message.js";
import { PatternView } from "../figure/pattern-view.js";
import type { Action } from "../actions/action.js";
import type { Displayed, Step } from "../session/widget-session.js";
import type { PartPlace } from "../workbench/workbench-part.js";
import { filteredTable } from "./filtered-table.js";
import { sortableTable } from "./sortable-table.js";

/** Everything that an action shows, one thing below the other: what a file that is only looked at needs. */
export class ShownView extends Panel {
  readonly #message = createDiv("rietbook-loading");
  #displayed: Step["displayed"] = [];

  constructor(
    readonly place: PartPlace,
    readonly action: Action,
  ) {
    super();
    this.addClass("rietbook-shown");
    this.#message.textContent = place.trans.__("Reading …");
    this.addWidget(new Widget({ node: this.#message }));
    place.session.changed.connect(() => this.update());
    const isThere = place.session.steps.some((step) => step.action.kind === action.kind);
    if (!isThere)
      place.session.perform(action).catch((error: unknown) => this.#message.replaceChildren(errorNode(error)));
  }

  protected override onAfterAttach(): void {
    this.update();
  }

  protected override onUpdateRequest(): void {
    if (this.place.session.isDisposed) return;
    const step = this.place.session.steps.find(({ action }) => action.kind === this.action.kind);
    if (step === undefined) return;
    this.#message.hidden = step.status === "done" || (step.displayed.length > 0 && step.error === undefined);
    if (step.error !== undefined) this.#message.replaceChildren(errorNode(step.error));
    if (step.displayed === this.#displayed) return;
    this.#displayed = step.displayed;
    for (const widget of this.widgets.slice(1)) widget.dispose();
    for (const data of step.displayed) this.addWidget(viewOf(data, this.place));
  }
}

function viewOf(data: Displayed, place: PartPlace): Widget {
  const figure = data[figureMimeType] as Figure | undefined;
  if (figure?.kind === "pattern" || figure?.kind === "rietveld") return new PatternView(figure, place.trans);
  if (figure !== undefined) return new DrawingView(figure);
  const shown = data[stateMimeType] as Shown | undefined;
  if (shown?.kind === "table") return new Widget({ node: tableNode(shown.table, place) });
  // The library made it, and escapes whatever came from a file.
  const node = createDiv("rietbook-shown-html jp-RenderedHTMLCommon");
  node.innerHTML = String(data["text/html"] ?? "");
  return new Widget({ node });
}

/** A table; one whose rows have files is searched, and leads to them. */
function tableNode(table: TextTable, { files, trans }: PartPlace): HTMLElement {
  const node = createDiv("rietbook-shown-html");
  if (table.files === undefined) {
    node.append(sortableTable(table));
    return node;
  }
  const message = createDiv("rietbook-message");
  message.hidden = true;
  message.setAttribute("role", "alert");
  const open = (name: string) => {
    message.hidden = true;
    files.open(name).catch((error: unknown) => {
      message.hidden = false;
      const why = error instanceof Error ? error.message : String(error);
      message.textContent = trans.__("%1 cannot be opened: %2", name, why);
    });
  };
  const links = (row: number) =>
    (table.files?.[row] ?? []).map((name) => ({
      text: name.replace(/^.*\./, ""),
      title: trans.__("Open %1", name),
      onClick: () => open(name),
    }));
  const status = table.columns.indexOf("status");
  const options = {
    caption: trans._n("%1 histogram", "%1 histograms", table.rows.length),
    search: { label: trans.__("Search the histograms"), examples: trans.__("Search: spotty, outlier, −142.5 …") },
    ...(status !== -1 && { choice: { column: status, label: trans.__("Status") } }),
    links: { heading: trans.__("files"), of: links },
  };
  node.append(message, filteredTable(table, options, trans));
  return node;
}
