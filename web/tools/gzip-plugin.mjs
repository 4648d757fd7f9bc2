// Writes a .gz file beside every text file of the build, so that the server never compresses while it serves.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const TEXT = new Set(['.html', '.js', '.css', '.svg', '.json']);

export function gzipBeside() {
  let dist = '';
  return {
    name: 'hearth-gzip-beside',
    apply: 'build',
    configResolved(config) {
      dist = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(dist, { recursive: true })) {
        if (!TEXT.has(extname(name)) || name.startsWith('.vite')) continue;
        const path = join(dist, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}
