/** A heading that folds what stands below it. */
export function disclosure(title: string, content: readonly HTMLElement[], isOpen: boolean): HTMLElement {
  const details = document.createElement("details");
  details.className = "rietbook-section";
  details.open = isOpen;
  details.append(Object.assign(document.createElement("summary"), { textContent: title }), ...content);
  return details;
}
