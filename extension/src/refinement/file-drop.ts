import type { TranslationBundle } from "@jupyterlab/translation";
import type { WidgetFiles } from "../session/widget-files.js";

/** Type of what is dragged out of JupyterLab's file browser. */
const CONTENTS_MIME = "application/x-jupyter-icontents";

/** A drag of Lumino's, which is what the file browser starts. */
interface LuminoDrag extends Event {
  readonly mimeData: { hasData(type: string): boolean; getData(type: string): unknown };
  readonly proposedAction: string;
  dropAction: string;
}

/**
 * Takes files dropped on an element: from the file browser as they lie there, from the desktop by putting them into the folder.
 * @param onFile told the name of each, relative to the folder
 */
export function takeDroppedFiles(
  element: HTMLElement,
  files: WidgetFiles,
  endings: readonly string[],
  onFile: (name: string) => void,
  onError: (message: string) => void,
  trans: TranslationBundle,
): void {
  const fits = (name: string) => endings.some((ending) => name.toLowerCase().endsWith(ending));
  const refuse = (name: string) =>
    onError(trans.__("%1: found another kind of file, expected %2.", name, endings.join(", ")));
  const mark = (isOver: boolean) => element.classList.toggle("rietbook-drop-here", isOver);
  element.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  element.addEventListener("dragleave", () => mark(false));
  element.addEventListener("drop", (event) => {
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (dropped.length === 0) return;
    event.preventDefault();
    mark(false);
    for (const file of dropped) {
      if (!fits(file.name)) refuse(file.name);
      else files.add(file).then(onFile, (error: unknown) => onError(String(error)));
    }
  });
  const accept = (event: Event) => {
    const drag = event as LuminoDrag;
    if (!drag.mimeData.hasData(CONTENTS_MIME)) return;
    event.preventDefault();
    event.stopPropagation();
    drag.dropAction = drag.proposedAction;
    mark(true);
  };
  element.addEventListener("lm-dragenter", accept);
  element.addEventListener("lm-dragover", accept);
  element.addEventListener("lm-dragleave", () => mark(false));
  element.addEventListener("lm-drop", (event) => {
    const drag = event as LuminoDrag;
    if (!drag.mimeData.hasData(CONTENTS_MIME)) return;
    event.preventDefault();
    event.stopPropagation();
    mark(false);
    drag.dropAction = drag.proposedAction;
    for (const path of drag.mimeData.getData(CONTENTS_MIME) as readonly string[]) {
      if (fits(path)) onFile(files.relative(path));
      else refuse(path);
    }
  });
}
