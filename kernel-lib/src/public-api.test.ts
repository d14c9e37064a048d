import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(fileURLToPath(import.meta.url));
const index = join(root, "index.ts");
const config = ts.readConfigFile(join(root, "../../tsconfig.json"), ts.sys.readFile).config as {
  compilerOptions: object;
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram([index], { ...options, noEmit: true });
const checker = program.getTypeChecker();
const publicSymbols = checker
  .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index) as ts.SourceFile) as ts.Symbol)
  .map((symbol) => ({ name: symbol.name, symbol: resolve(symbol) }));

function resolve(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Types of our own that the signatures below a declaration mention. */
function mentionedTypes(node: ts.Node, found: Set<ts.Symbol>): void {
  if (ts.isBlock(node)) return;
  const isPrivate = ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name);
  if (isPrivate || ts.isConstructorDeclaration(node)) return;
  if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
    const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol !== undefined) found.add(resolve(symbol));
  }
  ts.forEachChild(node, (child) => mentionedTypes(child, found));
}

/** Also for a value without a written type: the functions it is made of. */
function declarationsOf(symbol: ts.Symbol): ts.Node[] {
  const own = symbol.declarations ?? [];
  if (!own.some((node) => ts.isVariableDeclaration(node) && node.type === undefined)) return own;
  const members = checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol));
  return members.flatMap((member) =>
    checker
      .getTypeOfSymbol(member)
      .getCallSignatures()
      .flatMap((signature) => signature.declaration ?? []),
  );
}

test("the public names are these", () => {
  const values = publicSymbols.filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Value).map(({ name }) => name);
  expect(values.sort()).toMatchSnapshot();
});

test("every type that a public signature mentions is public, or notebook cells could not use it", () => {
  const known = new Set(publicSymbols.map(({ symbol }) => symbol));
  const missing = publicSymbols.flatMap(({ name, symbol }) => {
    const found = new Set<ts.Symbol>();
    for (const declaration of declarationsOf(symbol)) mentionedTypes(declaration, found);
    return [...found]
      .filter((type) => type.declarations?.some((node) => node.getSourceFile().fileName.startsWith(root)))
      .filter((type) => !(type.flags & ts.SymbolFlags.TypeParameter) && !known.has(type))
      .map((type) => `${name} mentions ${type.name}`);
  });
  expect(missing).toEqual([]);
});
