/** "−177.5°". */
export function formatEta(eta: number): string {
  return `${Number(eta.toFixed(2))}°`.replace("-", "−");
}
