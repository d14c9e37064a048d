import { readFileSync, readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** From left to right as the data runs; a file imports from its own folder or one further left. */
const order = [
  "",
  "platform",
  "numerics",
  "crystallography",
  "io",
  "frames",
  "geometry",
  "caking",
  "histograms",
  "model",
  "calculation",
  "refinement",
  "results",
  "plots",
  "exports",
  "batch",
  "notebook",
];
/** The only folders that may touch Node or the DOM. */
const hosts = ["platform", "notebook", "batch"];
const domGlobals = ["window", "document", "navigator", "localStorage"];
const root = dirname(fileURLToPath(import.meta.url));

interface Import {
  /** As written. */
  readonly name: string;
  /** Path below src of a local one. */
  readonly target?: string;
  readonly dynamic: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** What the rules forbid and the syntax tree shows. */
  readonly oddities: readonly string[];
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replace(/\\/g, "/"))
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.includes("testing/"))
  .map(readSource);

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports: Import[] = [];
  const oddities: string[] = [];
  const declared = new Set<string>();
  const addImport = (node: ts.Expression | undefined, dynamic: boolean) => {
    if (node === undefined || !ts.isStringLiteral(node)) return;
    const local = node.text.startsWith(".");
    const target = local ? relative(root, join(root, dirname(path), node.text)).replace(/\\/g, "/") : undefined;
    if (local && !node.text.endsWith(".js")) oddities.push(`imports ${node.text} without .js`);
    imports.push({ name: node.text, target: target?.replace(/\.js$/, ".ts"), dynamic });
  };
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) addImport(node.moduleSpecifier, false);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      addImport(node.arguments[0], true);
    }
    if (ts.isExportAssignment(node) || hasModifier(node, ts.SyntaxKind.DefaultKeyword)) oddities.push("default export");
    if (ts.isAwaitExpression(node) && !inFunction) oddities.push("top-level await");
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const owner = node.expression.text;
      if (owner === "console") oddities.push("console");
      if (domGlobals.includes(owner) && !declared.has(owner)) oddities.push(`DOM (${owner})`);
      if (owner === "process" && !hosts.includes(folderOf(path))) oddities.push("process");
    }
    if ((ts.isParameter(node) || ts.isVariableDeclaration(node)) && ts.isIdentifier(node.name)) {
      declared.add(node.name.text);
    }
    const inside = inFunction || ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(tree, false);
  return { path, folder: folderOf(path), lines: text.split("\n").length - 1, imports, oddities };
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

function violations(rule: (file: SourceFile, found: Import) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((found) => rule(file, found)).map((found) => `${file.path} imports ${found.name}`),
  );
}

test("there are files to judge, each in a known folder", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.map((file) => file.folder).filter((folder) => !order.includes(folder))).toEqual([]);
});

test("every local import goes to a file that is there", () => {
  const known = new Set(files.map((file) => file.path));
  expect(violations((_, { target }) => target !== undefined && !known.has(target))).toEqual([]);
});

test("files import from their left or their own folder only", () => {
  const toTheRight = ({ path, folder }: SourceFile, { target }: Import) =>
    path !== "index.ts" && target !== undefined && order.indexOf(folderOf(target)) > order.indexOf(folder);
  expect(violations(toTheRight)).toEqual([]);
});

test("nobody imports the list of public names", () => {
  expect(violations((_, { target }) => target === "index.ts")).toEqual([]);
});

test("no file imports itself through others", () => {
  const graph = new Map(files.map((file) => [file.path, file.imports.flatMap(({ target }) => target ?? [])]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (trail.includes(path) || done.has(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  expect(cycles).toEqual([]);
});

test("Node modules stay in platform/node, the notebook and the batch runs", () => {
  const allowed = ({ path, folder }: SourceFile) =>
    path.startsWith("platform/node/") || ["notebook", "batch"].includes(folder);
  const needsNode = ({ name }: Import) => isBuiltin(name) || name === "@resvg/resvg-js" || name === "linkedom";
  expect(violations((file, found) => needsNode(found) && !allowed(file))).toEqual([]);
});

test("what browsers load as well reaches platform/node by dynamic import only", () => {
  const isShared = ({ path, folder }: SourceFile) =>
    !path.startsWith("platform/node/") && !["notebook", "batch"].includes(folder);
  const isNode = ({ target, dynamic }: Import) => target?.startsWith("platform/node/") === true && !dynamic;
  expect(violations((file, found) => isShared(file) && isNode(found))).toEqual([]);
});

test("no console, no DOM, no process, no default export, no top-level await, no import without .js", () => {
  const found = files.flatMap(({ path, oddities }) => oddities.map((oddity) => `${path}: ${oddity}`));
  expect(found).toEqual([]);
});

test("files are short: none above 400 lines, nine in ten below 300", () => {
  const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(files.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  expect(sorted[Math.floor(0.9 * sorted.length)]).toBeLessThanOrEqual(300);
});
