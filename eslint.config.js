import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/dist/",
      "**/lib/",
      "**/node_modules/",
      "**/labextension/",
      "**/.venv/",
      "results/",
      "notebooks/.ipynb_checkpoints/",
      "ui-tests/test-results/",
      "ui-tests/playwright-report/",
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    rules: {
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
    },
  },
  {
    files: ["kernel-lib/src/**/*.ts"],
    rules: { "no-console": "error" },
  },
);
