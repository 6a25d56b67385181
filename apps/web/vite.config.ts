/**
 * How the page is built: for any path, for browsers of our matrix, without anything from elsewhere.
 */

import { preact } from "@preact/preset-vite";
import { minify } from "terser";
import { defineConfig, type Plugin } from "vite";

/** The rendezvous that serves during development. */
const RENDEZVOUS_URL = "ws://localhost:8080";

export default defineConfig({
  base: "./",
  resolve: { conditions: ["source", "module", "browser"] },
  plugins: [preact(), squeeze()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // All that the page begins with is one file: what later parts share with it compresses
        // better there than in files of its own (1.5 kB).
        codeSplitting: { groups: [{ name: "page", test: /\/src\/main\.tsx$/ }] },
      },
    },
  },
  server: { proxy: { "/rendezvous": { target: RENDEZVOUS_URL, ws: true } } },
});

/** Once more over what the bundler has made small: two per cent less than either alone. */
function squeeze(): Plugin {
  return {
    name: "squeeze",
    apply: "build",
    async generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== "chunk") continue;
        const squeezed = await minify(part.code, {
          ...{ ecma: 2020, module: true, compress: { passes: 3 } },
        });
        part.code = squeezed.code ?? part.code;
      }
    },
  };
}
