// Holds the built app against the size budgets of the design (gzip, KiB). Reads the manifest that the build leaves.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMITS = { shell: 40, page: 40, charts: 25 };
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const manifestPath = join(dist, '.vite/manifest.json');
if (!existsSync(manifestPath)) {
  console.error('budget: there is no build to weigh: run `npm run build` first');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const weigh = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1024;

/** The files that loading a chunk brings with it: itself, its static imports, their styles. */
function filesOf(key, seen = new Set(), files = new Set()) {
  if (seen.has(key)) return files;
  seen.add(key);
  const chunk = manifest[key];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) filesOf(next, seen, files);
  return files;
}

const sum = (files) => [...files].reduce((total, file) => total + weigh(file), 0);
const shell = filesOf('index.html');
shell.add('index.html');
const charts = new Set(Object.values(manifest).filter((c) => /uplot/i.test(c.src ?? c.name ?? '')).flatMap((c) => [c.file, ...(c.css ?? [])]));
const rows = [['shell', sum(shell), LIMITS.shell]];
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || /uplot/i.test(key)) continue;
  const own = [...filesOf(key)].filter((file) => !shell.has(file) && !charts.has(file));
  rows.push([key.replace(/^src\//, ''), sum(own), LIMITS.page]);
}
if (charts.size) rows.push(['charts library', sum(charts), LIMITS.charts]);

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const inline = /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=/i.test(html);
let failed = inline;
if (inline) console.error('budget: index.html holds inline script or style, which the content security policy forbids');
for (const [name, size, limit] of rows) {
  const over = size > limit;
  failed ||= over;
  console.log(`budget: ${name.padEnd(44)} ${size.toFixed(1).padStart(6)} of ${limit} KiB${over ? '  OVER' : ''}`);
}
process.exit(failed ? 1 : 0);
