import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv, type Plugin } from 'vite';

const SERVER = 'http://127.0.0.1:3000';

/** In one chunk, because zod must be told to make no code before the contract is built with it. */
const CONTRACT = { name: 'contract', test: /node_modules\/zod\/|\/src\/contract\/|\/web\/app\/zod\.ts$/ };

/** The component kit brings its words in 34 languages; the page speaks English. */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    enforce: 'pre',
    load: {
      filter: { id: /react-(aria|stately|aria-components)\/.*\/intl\/.*\/(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/ },
      handler: () => 'export default {};',
    },
  };
}

export default defineConfig(({ mode }) => {
  const target = loadEnv(mode, import.meta.dirname, 'API_').API_URL ?? SERVER;
  return {
    root: 'web',
    plugins: [englishOnly(), react()],
    build: {
      outDir: '../dist/web',
      emptyOutDir: true,
      target: 'es2024',
      modulePreload: { polyfill: false },
      rolldownOptions: { output: { codeSplitting: { groups: [CONTRACT] } } },
    },
    worker: { format: 'es' },
    server: {
      proxy: {
        '/api': { target },
        '/admin': { target },
        '/socket.io': { target, ws: true },
      },
    },
  };
});
