/** What the Tab key stops at. */
const STOPS = "button, input, select, textarea, summary, a[href], [tabindex]";

/**
 * Puts other children into an element without anybody noticing where they are the same: what has the focus or was folded open keeps that.
 * The successor of an element is the one of the same tag and the same `aria-label`, or text; where the focused one has none, the container
 * takes the focus, so that the next key does not begin at the top of the page.
 */
export function renewChildren(container: HTMLElement, children: readonly HTMLElement[]): void {
  const old = [...container.children];
  if (old.length === children.length && old.every((child, i) => child.isEqualNode(children[i]))) return;
  const open = new Set([...container.querySelectorAll("details[open] > summary")].map(nameOf));
  const { activeElement } = document;
  const focused =
    activeElement === container || !container.contains(activeElement) ? undefined : nameOf(activeElement!);
  container.replaceChildren(...children);
  for (const summary of container.querySelectorAll("details > summary"))
    if (open.has(nameOf(summary))) (summary.parentElement as HTMLDetailsElement).open = true;
  if (focused === undefined) return;
  const next = [...container.querySelectorAll<HTMLElement>(STOPS)].find((stop) => nameOf(stop) === focused);
  if (next === undefined) container.tabIndex = -1;
  (next ?? container).focus();
}

function nameOf(element: Element): string {
  return `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent ?? ""}`;
}
