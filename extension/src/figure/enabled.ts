/**
 * Greys a button out, or no longer. Unlike one that is `disabled` it keeps the focus, so that who pressed it by keyboard can press it
 * again when it is done; what it does must ask {@link isEnabled}.
 */
export function setEnabled(button: HTMLButtonElement, isOn: boolean): void {
  button.setAttribute("aria-disabled", String(!isOn));
}

/** Whether a press of a button is to do something. */
export function isEnabled(button: HTMLButtonElement): boolean {
  return button.getAttribute("aria-disabled") !== "true";
}
