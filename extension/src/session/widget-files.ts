import { PathExt } from "@jupyterlab/coreutils";
import type { Contents } from "@jupyterlab/services";

/** The files that a widget's actions can name: those in and below the folder of its notebook. */
export class WidgetFiles {
  constructor(
    readonly contents: Contents.IManager,
    /** As the file browser has it. */
    readonly folder: string,
    readonly openPath: (path: string) => Promise<void>,
  ) {}

  /** Opens a file beside. @throws Error where it is not there */
  async open(name: string): Promise<void> {
    const path = PathExt.join(this.folder, name);
    await this.contents.get(path, { content: false });
    await this.openPath(path);
  }

  /** A path of the file browser's, relative to the folder, as a cell writes it. */
  relative(path: string): string {
    return PathExt.relative(this.folder, path);
  }

  /** Names of files with one of the endings (".cif"), in the folder and in the folders directly below it. */
  async list(endings: readonly string[]): Promise<readonly string[]> {
    const here = await this.#entries(this.folder);
    const below = here.filter(({ type, name }) => type === "directory" && !name.startsWith(".")).slice(0, 20);
    const all = [here, ...(await Promise.all(below.map(({ path }) => this.#entries(path))))].flat();
    return all
      .filter(({ type, name }) => type !== "directory" && endings.some((ending) => name.toLowerCase().endsWith(ending)))
      .map(({ path }) => this.relative(path));
  }

  /** Puts a file from outside into the folder; returns its name there. @throws Error where it cannot be written */
  async add(file: File): Promise<string> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    const path = PathExt.join(this.folder, file.name);
    await this.contents.save(path, { type: "file", format: "base64", content: btoa(text), name: file.name });
    return file.name;
  }

  async #entries(path: string): Promise<readonly Contents.IModel[]> {
    const { content } = await this.contents.get(path, { content: true });
    return content as readonly Contents.IModel[];
  }
}
