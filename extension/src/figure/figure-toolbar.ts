/** A button of the small toolbar over a figure. */
export interface ToolbarButton {
  /** What stands on it. */
  readonly label: string;
  /** What it does, with its key: tooltip and accessible name. */
  readonly title: string;
  /** For choices: whether it is the chosen one. */
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

/** Buttons in groups. They are made anew at each change: a dozen elements. */
export function createToolbar(groups: readonly (readonly ToolbarButton[])[]): HTMLElement {
  const toolbar = createDiv("rietbook-toolbar");
  for (const group of groups) {
    if (group.length === 0) continue;
    const box = createDiv("rietbook-toolbar-group");
    box.setAttribute("role", "group");
    box.append(...group.map(createButton));
    toolbar.append(box);
  }
  return toolbar;
}

function createButton({ label, title, pressed, onClick }: ToolbarButton): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.title = title;
  button.setAttribute("aria-label", title);
  if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
  // A press must not take the keyboard from the figure.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", onClick);
  return button;
}

/** An empty element of one of this extension's classes, with text where given. */
export function createDiv(className: string, text?: string): HTMLDivElement {
  const element = document.createElement("div");
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
