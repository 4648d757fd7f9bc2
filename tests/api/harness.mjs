// Starts the real server (HEARTH_BINARY) and the real simulator (HEARTH_PLANT) for a test and speaks to them. Every reply is held against
// docs/openapi.yaml before a test sees it.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkReply, checkSchema } from './contract.mjs';

export { sleep };
export const hearth = process.env.HEARTH_BINARY ?? 'build/hearth';
const plantBinary = process.env.HEARTH_PLANT ?? 'build/plant/hearth-plant';
const root = fileURLToPath(new URL('../../', import.meta.url));
export const email = 'anna@example.org';

/** Runs a hearth command; gives { stdout, stderr, code } and never throws. */
export async function command(...args) {
  return promisify(execFile)(hearth, args)
    .then(({ stdout, stderr }) => ({ stdout, stderr, code: 0 }))
    .catch((error) => ({ stdout: error.stdout, stderr: error.stderr, code: error.code }));
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until `probe` gives something; throws with `what` after `limit_ms`. */
export async function until(what, probe, limit_ms = 15000) {
  const end = Date.now() + limit_ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen in ${limit_ms} ms`);
    await sleep(50);
  }
}

function request(options, body) {
  return new Promise((done, failed) => {
    const ask = http.request(options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', failed);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const json = /json/.test(answer.headers['content-type'] ?? '');
        done({ status: answer.statusCode, headers: answer.headers, text, body: json ? JSON.parse(text) : text });
      });
    });
    ask.on('error', failed);
    ask.end(body);
  });
}

/** One browser: its cookie and its connections. */
export class Client {
  constructor(port) {
    this.port = port;
    this.cookie = undefined;
    this.agent = new http.Agent({ keepAlive: true });
  }

  options(method, path, headers) {
    const cookie = this.cookie && { cookie: this.cookie };
    return { host: '127.0.0.1', port: this.port, method, path, headers: { ...cookie, ...headers }, agent: this.agent };
  }

  /** `body`: an object is sent as JSON, a text or bytes as they are. */
  async call(method, path, body, headers = {}) {
    const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const reply = await request(this.options(method, path, { ...type, ...headers }), text);
    checkReply(method, path.split('?')[0], reply);
    return reply;
  }

  get(path) { return this.call('GET', path); }
  post(path, body, headers) { return this.call('POST', path, body, headers); }

  /** Expects this status and gives the reply's body. */
  async ok(method, path, body, headers, status = 200) {
    const reply = await this.call(method, path, body, headers);
    assert.equal(reply.status, status, `${method} ${path}: ${reply.text.slice(0, 500)}`);
    return reply.body;
  }

  async signIn(password, address = email) {
    const reply = await this.post('/api/v1/session', { email: address, password });
    if (reply.status === 200) this.cookie = reply.headers['set-cookie'][0].split(';')[0];
    return reply;
  }

  addDevice(device) { return this.ok('POST', '/api/v1/devices', device, {}, 201); }

  openLive() { return EventStream.open(this); }
}

/** A stream of server-sent events; each event's data is held against the contract. */
export class EventStream {
  static schemas = { hello: 'LiveHello', values: 'LatestNumbers', contact: 'LiveContact' };

  static async open(client, headers = {}) {
    const stream = new EventStream();
    stream.events = [];
    stream.rest = '';
    stream.ended = false;
    stream.ask = http.request({ ...client.options('GET', '/api/v1/live', headers), agent: undefined });
    stream.ask.on('error', () => (stream.ended = true));
    stream.ask.end();
    const [answer] = await once(stream.ask, 'response');
    stream.status = answer.statusCode;
    stream.headers = answer.headers;
    answer.setEncoding('utf8');
    answer.on('data', (text) => stream.take(text));
    answer.on('error', () => (stream.ended = true));
    answer.on('end', () => (stream.ended = true));
    if (stream.status !== 200) return stream;
    stream.key = (await stream.next('hello')).stream;
    return stream;
  }

  take(text) {
    this.rest += text;
    const blocks = this.rest.split('\n\n');
    this.rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').filter((line) => !line.startsWith(':')).map((line) => line.split(/: (.*)/s)));
      if (!fields.event) continue;
      const data = JSON.parse(fields.data);
      if (EventStream.schemas[fields.event]) checkSchema(EventStream.schemas[fields.event], data);
      this.events.push({ event: fields.event, data, at: Date.now() });
    }
  }

  /** The next event of this kind that `fits`; earlier ones are dropped. */
  async next(event, fits = () => true, limit_ms = 15000) {
    const found = await until(`an event "${event}"`, () => {
      const index = this.events.findIndex((e) => e.event === event && fits(e.data));
      return index >= 0 && this.events.splice(0, index + 1).pop();
    }, limit_ms);
    return found.data;
  }

  close() { this.ask.destroy(); }
}

function run(binary, args, environment = {}) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const running = { child, log: '', exited: once(child, 'exit') };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (running.log += text));
  return running;
}

async function end(running, signal, limit_ms = 15000) {
  if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill(signal);
  const [code, by] = await Promise.race([running.exited, sleep(limit_ms, undefined, { ref: false }).then(() => ['no end in time'])]);
  return code ?? by;
}

export class Server {
  /** A new data directory with an administrator, and a server on it. Settings: { 'store.slot': '2s' }; args: further ones of serve. */
  static async start(settings = {}, args = []) {
    const server = new Server();
    server.args = args;
    server.data = mkdtempSync(join(tmpdir(), 'hearth-api-'));
    server.settings = settings;
    const made = await command('admin', 'create', '--data', server.data, '--email', email, '--name', 'Anna', '--random-password');
    assert.equal(made.code, 0, made.stderr);
    server.password = made.stdout.trim();
    await server.run();
    return server;
  }

  async run() {
    this.port = await freePort();
    const settings = { 'server.data': this.data, 'server.port': this.port, 'server.library': join(root, 'library'), 'server.demo': 'true', ...this.settings };
    this.running = run(hearth, ['serve', ...(this.args ?? []), ...Object.entries(settings).map(([key, value]) => `--${key}=${value}`)]);
    const client = this.client();
    await until('the server', async () => {
      assert.equal(this.running.child.exitCode, null, this.running.log);
      return client.get('/api/v1/health').then((reply) => reply.status === 200).catch((error) => error.code !== 'ECONNREFUSED' && Promise.reject(error));
    });
  }

  client() { return new Client(this.port); }

  /** A client that is signed in. */
  async signedIn() {
    const client = this.client();
    const reply = await client.signIn(this.password);
    assert.equal(reply.status, 200, reply.text);
    return client;
  }

  get log() { return this.running.log; }

  kill() { return end(this.running, 'SIGKILL'); }

  /** Ends the server; it must end cleanly. The data stays for run(). */
  async halt() {
    const code = await end(this.running, 'SIGTERM');
    assert.equal(code, 0, `the server ended with ${code}:\n${this.log.slice(-4000)}`);
  }

  async stop() {
    try {
      await this.halt();
    } finally {
      rmSync(this.data, { recursive: true, force: true });
    }
  }
}

export class Plant {
  /** Simulated controllers on a port of their own: device n is 127.1.(n/250).(n%250+1). */
  static async start(devices, ...args) {
    const plant = new Plant();
    plant.port = await freePort();
    plant.folder = mkdtempSync(join(tmpdir(), 'hearth-plant-'));
    plant.control = join(plant.folder, 'control.sock');
    plant.running = run(plantBinary, ['--devices', devices, '--port', plant.port, '--control', plant.control, ...args].map(String));
    await until('the plant', async () => {
      assert.equal(plant.running.child.exitCode, null, plant.running.log);
      return plant.say('status').catch(() => false);
    });
    return plant;
  }

  host(n) { return `127.1.${Math.floor(n / 250)}.${(n % 250) + 1}`; }

  /** DeviceInput of controller n. */
  device(n, more = {}) { return { name: `Controller ${n}`, type: 'ecl-310-a266.1', host: this.host(n), port: this.port, unit: 1, ...more }; }

  async say(text) {
    const { stdout } = await promisify(execFile)(plantBinary, ['--control', this.control, '--send', text]);
    return stdout || true;
  }

  async stop() {
    const code = await end(this.running, 'SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
    assert.equal(code, 0, `the plant ended with ${code}:\n${this.running.log.slice(-4000)}`);
  }
}

/** Server (and plant) of one test file: `const at = setup(...)`; at.server, at.client (signed in) and at.plant are there in every test. */
export function setup({ before, after }, { settings = {}, devices = 0, plant = [], fill = () => {} } = {}) {
  const at = {};
  before(async () => {
    if (devices) at.plant = await Plant.start(devices, ...plant);
    at.server = await Server.start(settings);
    at.client = await at.server.signedIn();
    await fill(at);
  });
  after(async () => {
    await at.server?.stop();
    await at.plant?.stop();
  });
  return at;
}

/** A recording device with points of these keys: readings can be imported into it. */
export function recording(client, keys, more = {}) {
  const points = keys.map((key) => ({ key, name: key.toUpperCase(), unit: 'degC', decimals: 1 }));
  return client.addDevice({ name: 'Recording', type: 'recording', points, ...more });
}

/** Expects a problem of this status and code whose field is `field`. */
export function refused(reply, status, code, field) {
  assert.equal(reply.status, status, reply.text.slice(0, 500));
  assert.equal(reply.body.code, code);
  if (field !== undefined) assert.equal(reply.body.field, field, reply.body.detail);
}
