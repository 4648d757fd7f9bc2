// Generates src/api/schema.d.ts from ../docs/openapi.yaml; with --check only says whether the committed one is fresh.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.yaml', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const HEAD = '// Generated from docs/openapi.yaml by `npm run schema`. Do not edit.\n\n';

const fresh = HEAD + astToString(await openapiTS(source));
const present = existsSync(target) ? readFileSync(target, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (present !== fresh) {
    console.error('src/api/schema.d.ts is not what docs/openapi.yaml says: run `npm run schema`');
    process.exit(1);
  }
  console.log('schema: src/api/schema.d.ts is fresh');
} else {
  writeFileSync(target, fresh);
  console.log('schema: written');
}
