// Starts the test server and speaks to it over raw sockets, so that a test decides about every byte.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

export { sleep };
export const admin = 'Cookie: hearth_session=' + 'A'.repeat(43);
export const viewer = 'Cookie: hearth_session=' + 'B'.repeat(43);
export const script = 'assets/app-B3xk9_aQ.js';

function makeWeb(folder) {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, script), 'let a = 1;');
  writeFileSync(join(folder, script + '.gz'), gzipSync('let a = 1;'));
}

/** A running server; `settings` are "section.key=value". stop() ends it and throws when it did not end cleanly. */
export async function startServer(...settings) {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-http-'));
  makeWeb(join(folder, 'web'));
  const binary = join(process.env.HEARTH_BUILD ?? 'build', 'tests/http/http_test_server');
  const unix = join(folder, 'local.sock');
  const child = spawn(binary, [join(folder, 'data'), unix, `server.web=${join(folder, 'web')}`, ...settings], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => text),
    exited.then(() => Promise.reject(new Error(`the server ended at once: ${log}`))),
  ]);
  const server = {
    port: Number(line.replace('port=', '')),
    unix,
    folder,
    pid: child.pid,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await Promise.race([exited, sleep(15000, ['no end in 15 s'], { ref: false })]);
      rmSync(folder, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the server ended with ${code ?? signal}: ${log.slice(-4000)}`);
    },
  };
  return server;
}

/** A raw connection that collects what comes. */
export class Wire {
  constructor(where) {
    this.parts = [];
    this.closed = false;
    this.socket = typeof where === 'number' ? net.connect(where, '127.0.0.1') : net.connect(where);
    this.socket.on('data', (data) => this.parts.push(data));
    this.socket.on('close', () => (this.closed = true));
    this.socket.on('error', () => {});
  }
  send(text) {
    this.socket.write(text);
    return this;
  }
  /** Joined only when somebody looks: joining at every piece takes time by the square of the length. */
  get bytes() {
    if (this.parts.length !== 1) this.parts = [Buffer.concat(this.parts)];
    return this.parts[0];
  }
  set bytes(rest) {
    this.parts = [rest];
  }
  get text() {
    return this.bytes.toString('latin1');
  }
  /** Waits until `condition()` holds; throws with what came so far. */
  async until(condition, limit = 8000) {
    for (const end = Date.now() + limit; Date.now() < end; await sleep(5)) if (condition()) return this;
    throw new Error(`nothing in ${limit} ms; closed=${this.closed}; received: ${this.text.slice(0, 600)}`);
  }
  /** Takes the next whole reply off what came. */
  async reply(options = {}) {
    await this.until(() => this.closed || splitReply(this.bytes, options));
    const found = splitReply(this.bytes, { ...options, ended: this.closed });
    if (!found) throw new Error(`no whole reply; closed=${this.closed}; received: ${this.text.slice(0, 600)}`);
    this.bytes = this.bytes.subarray(found.used);
    return found;
  }
  end() {
    this.socket.destroy();
  }
}

/** {status, headers, body, used} of the first whole reply in `bytes`, or null. */
function splitReply(bytes, { head = false, ended = false } = {}) {
  const at = bytes.indexOf('\r\n\r\n');
  if (at < 0) return null;
  const [first, ...lines] = bytes.subarray(0, at).toString('latin1').split('\r\n');
  const status = Number(first.split(' ')[1]);
  if (status === 100) {
    const rest = splitReply(bytes.subarray(at + 4), { head, ended });
    return rest && { ...rest, used: rest.used + at + 4 };
  }
  const headers = Object.fromEntries(lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 2)]));
  const start = at + 4;
  const done = (body, used) => ({ status, headers, body, used, text: body.toString('utf8'), json: () => JSON.parse(body.toString('utf8')) });
  if (head || status === 204 || status === 304) return done(Buffer.alloc(0), start);
  if (headers['transfer-encoding'] === 'chunked') return splitChunks(bytes, start, done);
  const length = Number(headers['content-length'] ?? NaN);
  if (Number.isNaN(length)) return ended ? done(bytes.subarray(start), bytes.length) : null;
  return bytes.length >= start + length ? done(bytes.subarray(start, start + length), start + length) : null;
}

function splitChunks(bytes, start, done) {
  const parts = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (bytes.length < line + 2 + size + 2) return null;
    if (size === 0) return done(Buffer.concat(parts), line + 4);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

export function request(method, path, headers = [], body = '') {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: hearth.test', ...headers];
  if (body.length) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return lines.join('\r\n') + '\r\n\r\n' + body;
}

/** One request on a connection of its own. */
export async function ask(where, method, path, headers = [], body = '') {
  const wire = new Wire(where);
  wire.send(request(method, path, headers, body));
  try {
    return await wire.reply({ head: method === 'HEAD' });
  } finally {
    wire.end();
  }
}

/** Sends exactly these bytes; the reply or null when the connection was closed without one. */
export async function exchange(where, bytes, limit) {
  const wire = new Wire(where);
  wire.send(bytes);
  try {
    await wire.until(() => wire.closed || splitReply(wire.bytes), limit);
    return splitReply(wire.bytes, { ended: wire.closed });
  } finally {
    wire.end();
  }
}

export const json = 'Content-Type: application/json';
export async function stats(server) {
  return (await ask(server.port, 'GET', '/api/v1/stats')).json();
}
