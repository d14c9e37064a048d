import type { ScanAnswer, ScanQuestion, ScanRequestName, ScanRequests } from "./scan-protocol.js";

/** The page's end of a worker that holds one open file. */
export class ScanClient {
  readonly #worker = new Worker(new URL("./scan-worker.js", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  #count = 0;

  constructor() {
    this.#worker.addEventListener("message", (event: MessageEvent<ScanAnswer>) => this.#settle(event.data));
    this.#worker.addEventListener("error", (event) => this.#failAll(`The reader stopped: ${event.message}`));
  }

  /** @throws Error with the library's message */
  ask<K extends ScanRequestName>(name: K, ask: ScanRequests[K]["ask"]): Promise<ScanRequests[K]["answer"]> {
    const question: ScanQuestion<K> = { id: this.#count++, name, ask };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker.postMessage(question);
    });
  }

  /** Ends the worker, whatever it is doing. */
  dispose(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #settle(message: ScanAnswer): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("error" in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.answer);
  }

  #failAll(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
