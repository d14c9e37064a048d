/** Lets everything else that waits have its turn: answers of threads, signals, drawings. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "undefined") setTimeout(resolve, 0);
    else setImmediate(resolve);
  });
}
