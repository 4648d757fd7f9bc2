import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { gzipBeside } from './tools/gzip-plugin.mjs';

// HEARTH_API: where `npm run dev` finds a running server.
const api = process.env.HEARTH_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), gzipBeside()],
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target: api } } },
  build: {
    target: 'es2022',
    manifest: true, // read by tools/check-budget.mjs
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 200,
  },
});
