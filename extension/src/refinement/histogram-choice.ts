import type { TranslationBundle } from "@jupyterlab/translation";
import type { PatternFigure } from "rietbook";

/** Which histogram's figure is in view, where a model has several: one button each. */
export class HistogramChoice {
  readonly node = document.createElement("div");
  #titles: readonly string[] = [];
  #index = 0;

  constructor(
    readonly onChoice: () => void,
    trans: TranslationBundle,
  ) {
    this.node.className = "rietbook-histogram-choice";
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", trans.__("Lineout in view"));
    this.node.hidden = true;
  }

  /** The figure that was chosen; the first one where there are others now. */
  choose(figures: readonly PatternFigure[]): PatternFigure | undefined {
    const titles = figures.map(({ title }) => title);
    if (titles.join("\n") !== this.#titles.join("\n")) {
      if (titles.length !== this.#titles.length) this.#index = 0;
      this.#titles = titles;
      this.#draw();
    }
    return figures[this.#index];
  }

  #draw(): void {
    this.node.hidden = this.#titles.length < 2;
    const buttons = this.#titles.map((title, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = String(index + 1);
      button.title = title;
      button.setAttribute("aria-label", title);
      button.setAttribute("aria-pressed", String(index === this.#index));
      button.addEventListener("click", () => {
        this.#index = index;
        this.#draw();
        this.onChoice();
        (this.node.children[index] as HTMLElement | undefined)?.focus();
      });
      return button;
    });
    this.node.replaceChildren(...buttons);
  }
}
