/** Runs tasks one after another; those that wait can be dropped. */
export class StepQueue {
  #last: Promise<unknown> = Promise.resolve();
  #generation = 0;

  /** @param droppedText what the error of a task that was dropped says */
  constructor(readonly droppedText = "Cancelled.") {}

  /** @throws Error for a task that was dropped while it waited, and whatever the task throws */
  add<T>(task: () => Promise<T>): Promise<T> {
    const generation = this.#generation;
    const run = this.#last.then(() => {
      if (generation !== this.#generation) throw new Error(this.droppedText);
      return task();
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Drops all that have not begun. */
  drop(): void {
    this.#generation++;
  }
}
