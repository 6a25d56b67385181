/**
 * How the command is bundled, so that it starts in half the time: everything but the native library
 * in a few files.
 */

import { defineConfig } from "vite";

export default defineConfig({
  logLevel: "warn",
  ssr: {
    noExternal: true,
    // The native library, and what only nodes of a rendezvous that has several install.
    external: ["node-datachannel", "@nats-io/transport-node", "@redis/client"],
  },
  build: {
    ssr: "dist/main.js",
    target: "node20",
    outDir: "dist/bundle",
    minify: "oxc",
    emptyOutDir: true,
    rolldownOptions: {
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
