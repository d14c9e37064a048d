/** What is known of a kernel's cells: ids of those that ran in it, in the order of their runs, and of the one that runs. */
export interface RanCells {
  readonly ran: readonly string[];
  readonly running?: string;
}

const KEY = "rietbook:ran:";

/**
 * Remembers what ran in a kernel as long as the tab lives, so that a page that is reloaded still knows: the kernel goes on without it.
 * Nothing is remembered of a kernel in which nothing ran.
 */
export function rememberRan(kernel: string, { ran, running }: RanCells, storage: Storage): void {
  if (ran.length === 0 && running === undefined) storage.removeItem(KEY + kernel);
  else storage.setItem(KEY + kernel, JSON.stringify({ ran, running }));
}

/** What the page knew of a kernel before it was reloaded. */
export function recallRan(kernel: string, storage: Storage): RanCells {
  const kept = storage.getItem(KEY + kernel);
  return kept === null ? { ran: [] } : (JSON.parse(kept) as RanCells);
}
