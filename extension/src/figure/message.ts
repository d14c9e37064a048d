import { createDiv } from "./figure-toolbar.js";

/** An error in the place where its result would stand. */
export function errorNode(error: unknown): HTMLElement {
  const node = createDiv("rietbook-message", error instanceof Error ? error.message : String(error));
  node.setAttribute("role", "alert");
  return node;
}
