// npm modbus-serial's ServerTCP, which nobody here wrote, with the same content as libmodbus_server.c: Hearth polls it (field_peer_test.c).
// Prints "port N" and serves until it is killed.
'use strict';

const net = require('net');
const { ServerTCP } = require('modbus-serial');

const COUNT = 4000;
const LAYOUT = 40;
const holding = Array.from({ length: COUNT }, (_, i) => i);
const input = Array.from({ length: COUNT }, (_, i) => 65535 - i);
const coils = Array.from({ length: COUNT }, (_, i) => i % 3 === 0);
const discrete = Array.from({ length: COUNT }, (_, i) => i % 5 === 0);

// A value's big-endian bytes in the order named.
function ordered(bytes, order) {
  const moved = Buffer.from(bytes);
  if (order === 'badc' || order === 'dcba') moved.swap16();
  if (order === 'cdab' || order === 'dcba') {
    const words = [];
    for (let i = 0; i < moved.length; i += 2) words.unshift(moved.subarray(i, i + 2));
    return Buffer.concat(words);
  }
  return moved;
}

function put(registers, at, order, length, write) {
  const bytes = Buffer.alloc(length);
  write(bytes);
  const moved = ordered(bytes, order);
  for (let i = 0; i < length; i += 2) registers[at + i / 2] = moved.readUInt16BE(i);
}

function putLayout(registers, at, order) {
  put(registers, at, order, 2, (b) => b.writeUInt16BE(54321));
  put(registers, at + 1, order, 2, (b) => b.writeInt16BE(-12345));
  put(registers, at + 2, order, 4, (b) => b.writeUInt32BE(3123456789));
  put(registers, at + 4, order, 4, (b) => b.writeInt32BE(-1123456789));
  put(registers, at + 6, order, 8, (b) => b.writeBigUInt64BE(9007199254740991n));
  put(registers, at + 10, order, 8, (b) => b.writeBigInt64BE(-1234567890123456n));
  put(registers, at + 14, order, 4, (b) => b.writeFloatBE(-123.456));
  put(registers, at + 16, order, 8, (b) => b.writeDoubleBE(3.141592653589793));
  put(registers, at + 20, order, 2, (b) => b.writeUInt16BE(0xa61c));
}

['abcd', 'cdab', 'badc', 'dcba'].forEach((order, n) => {
  putLayout(holding, 1000 + n * LAYOUT, order);
  putLayout(input, 2000 + n * LAYOUT, order);
});

function existing(table, address) {
  if (address < COUNT) return table[address];
  throw Object.assign(new Error('no such address'), { modbusErrorCode: 2 });
}
function store(table, address, value) {
  existing(table, address);
  table[address] = value;
}

const vector = {
  getCoil: (address) => existing(coils, address),
  getDiscreteInput: (address) => existing(discrete, address),
  getHoldingRegister: (address) => existing(holding, address),
  getInputRegister: (address) => existing(input, address),
  setCoil: (address, value) => store(coils, address, value),
  setRegister: (address, value) => store(holding, address, value),
};

// ServerTCP does not tell which port it was given, so a free one is looked for first.
const probe = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(() => {
    const server = new ServerTCP(vector, { host: '127.0.0.1', port, unitID: 1, debug: false });
    server.on('initialized', () => console.log(`port ${port}`));
    server.on('socketError', () => {});
    server.on('serverError', (error) => {
      console.error(error);
      process.exit(1);
    });
  });
});
