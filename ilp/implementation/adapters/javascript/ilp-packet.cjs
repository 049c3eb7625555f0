'use strict'

// The adapter that drives every release of the npm package ilp-packet from 2.2.0 on (adapter protocol, version 1).
//
//     node ilp-packet.cjs INSTALL_DIRECTORY        INSTALL_DIRECTORY holds node_modules/ilp-packet
//
// It translates and nothing else: what the codec reads and writes is reported as it is, what the codec throws is
// sorted into refusals and leaks. Values are only ever turned into the types that the codec's own API takes (string,
// Buffer, Date), and where such a type cannot hold a value, that is said instead of handing over another value.

const fs = require('fs')
const path = require('path')
const v8 = require('v8')
const vm = require('vm')
const zlib = require('zlib')

const PROTOCOL = 1
const OPERATIONS = ['decode', 'encode', 'relay', 'bench']
const LINE_FEED = 0x0a

// Up to 3.0.7 the codec lets `Date` guess at timestamps that are no digits, and `Date` guesses in local time. Only
// with a fixed zone does the same packet give the same answer on every machine.
process.env.TZ = 'UTC'

// Nobody reads the stack of a refusal, and capturing one takes longer than decoding a packet.
Error.stackTraceLimit = 0

// -----------------------------------------------------------------------------------------------------------
// The codec and what it throws

const installation = installDirectory() // its real path, since that is where Node says that modules come from
const modules = path.join(installation, 'node_modules') + path.sep
const packet = load()
const version = manifest(path.join(modules, 'ilp-packet')).version
const ownErrors = errorClasses()
if (typeof packet.deserializeIlpPrepare !== 'function') stop(`ilp-packet ${version} does not know the packets of ILPv4`)

function stop (reason) {
  process.stderr.write(reason + '\n')
  process.exit(1)
}

function installDirectory () {
  try {
    return fs.realpathSync(process.argv[2] || '.')
  } catch (error) {
    return stop(`no such install directory: ${error.message}`)
  }
}

function load () {
  try {
    return require(path.join(modules, 'ilp-packet'))
  } catch (error) {
    return stop(`ilp-packet cannot be loaded from ${installation}: ${error.message.split('\n')[0]}`)
  }
}

function manifest (directory) {
  return JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'))
}

/** The error classes that the codec's packages define themselves; their places and names differ by release. */
function errorClasses () {
  const classes = new Set()
  for (const { exports } of Object.values(require.cache)) {
    if (!exports) continue
    const exported = typeof exports === 'function' ? [exports] : Object.values(exports)
    for (const candidate of exported) {
      if (typeof candidate === 'function' && candidate.prototype instanceof Error) classes.add(candidate)
    }
  }
  return classes
}

/** The packages that the codec really loaded, by their place under node_modules, with their versions. */
function loadedPackages () {
  const versions = {}
  for (const file of Object.keys(require.cache)) {
    if (!file.startsWith(modules)) continue
    const parts = file.slice(modules.length).split(path.sep)
    const start = parts.lastIndexOf('node_modules') + 1
    const place = parts.slice(0, start + (parts[start].startsWith('@') ? 2 : 1))
    const name = place.join('/')
    if (name !== 'ilp-packet' && !(name in versions)) versions[name] = manifest(path.join(modules, ...place)).version
  }
  return versions
}

/**
 * A refusal is what the codec throws on purpose: Error itself, a failed assertion, a class of its own. Everything
 * else leaked out of the language or its library, also a plain Error that carries one of Node's codes.
 */
function isRefusal (error) {
  if (!(error instanceof Error)) return false
  if (error.code === 'ERR_ASSERTION') return true
  if (Object.getPrototypeOf(error) === Error.prototype) return error.code === undefined
  return ownErrors.has(error.constructor)
}

/** The response to a request that ended in `error`; `where` is what its message begins with. */
function failed (id, error, where = '') {
  if (error instanceof AtInput) return failed(id, error.error, `input ${error.index}: `)
  if (error instanceof InvalidMember) return noRequest(where + error.message)
  if (error instanceof TooNarrow) return rejected(id, where + error.message)
  if (error instanceof Inexpressible) return unsupported(id, where + error.message)
  if (!isRefusal(error)) {
    const leaked = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${typeof error}: ${String(error)}`
    return faulted(id, where + leaked)
  }
  // The classes of oer-utils 5 are the one machine-readable reason that the codec gives; no release gives an offset.
  const kind = ownErrors.has(error.constructor) ? `,"kind":${json(error.name)}` : ''
  return `{"id":${id},"rejected":{"message":${json(where + error.message)}${kind}}}\n`
}

const rejected = (id, message) => `{"id":${id},"rejected":{"message":${json(message)}}}\n`
const faulted = (id, message) => `{"id":${id},"faulted":{"message":${json(message)}}}\n`
const unsupported = (id, message) => `{"id":${id},"unsupported":{"message":${json(message)}}}\n`

// What is no request says nothing about the codec, so its answer bears no request's id: the suite takes it for
// garbled and quotes it. It still is one line, so the answers behind it stay in step.
const noRequest = (message) => faulted('null', `no request: ${message}`)

/** A value that the codec's own types cannot hold; for the suite a refusal. */
class TooNarrow extends Error {}

/** Something that the codec's API has no way to say. */
class Inexpressible extends Error {}

/** A member of a request that is not of the protocol's form. */
class InvalidMember extends Error {}

/** What was thrown for one of the inputs of a batch, counted from 0. */
class AtInput extends Error {
  constructor (index, error) {
    super()
    this.index = index
    this.error = error
  }
}

// -----------------------------------------------------------------------------------------------------------
// From the codec's values to the protocol's

const LONE_SURROGATE = /\p{Surrogate}/u

function json (text) {
  const shown = String(text)
  return JSON.stringify(LONE_SURROGATE.test(shown) ? shown.replace(/\p{Surrogate}/gu, '\ufffd') : shown)
}

const hexMember = (octets) => octets === undefined || octets === null ? 'null' : `"${octets.toString('hex')}"`

const amountMember = (amount) => amount === undefined || amount === null ? 'null' : `"${amount}"`

function textMember (text) {
  if (text === undefined || text === null) return 'null'
  return LONE_SURROGATE.test(text) ? `{"hex":"${generalizedUtf8(text).toString('hex')}"}` : JSON.stringify(text)
}

/** UTF-8 that also writes a lone surrogate, as the three octets that its number would take. */
function generalizedUtf8 (text) {
  const pieces = []
  for (const character of text) {
    const point = character.codePointAt(0)
    pieces.push(LONE_SURROGATE.test(character)
      ? Buffer.from([0xe0 | point >> 12, 0x80 | point >> 6 & 0x3f, 0x80 | point & 0x3f])
      : Buffer.from(character))
  }
  return Buffer.concat(pieces)
}

/** An Invalid Date is a field that the codec reads as absent. */
function dateMember (date) {
  return date === undefined || date === null || Number.isNaN(date.getTime()) ? 'null' : `"${date.toISOString()}"`
}

const MEMBERS_OF = {
  12: (read) => '"type":"prepare","amount":' + amountMember(read.amount) +
    ',"expiresAt":' + dateMember(read.expiresAt) +
    ',"executionCondition":' + hexMember(read.executionCondition) +
    ',"destination":' + textMember(read.destination) + ',"data":' + hexMember(read.data),
  13: (read) => '"type":"fulfill","fulfillment":' + hexMember(read.fulfillment) + ',"data":' + hexMember(read.data),
  14: (read) => '"type":"reject","code":' + textMember(read.code) + ',"triggeredBy":' + textMember(read.triggeredBy) +
    ',"message":' + textMember(read.message) + ',"data":' + hexMember(read.data)
}

// -----------------------------------------------------------------------------------------------------------
// From the protocol's values to the codec's. null is a member that the object has not: undefined.

function octetsFrom (hex, name) {
  if (hex === undefined || hex === null) return undefined
  const octets = typeof hex === 'string' ? Buffer.from(hex, 'hex') : undefined
  // Buffer.from stops at the first digit that is none, without a word.
  if (octets === undefined || octets.length * 2 !== hex.length) throw new InvalidMember(`"${name}" is no octets in hex`)
  return octets
}

function stringFrom (text, name) {
  if (text === undefined || text === null) return undefined
  if (typeof text !== 'string') throw new InvalidMember(`"${name}" is no string`)
  return text
}

/** The string that a text is, `encoding` being the codec's for this field: "ascii" or "utf8". */
function textFrom (text, name, encoding) {
  if (text === undefined || text === null || typeof text === 'string') return text === null ? undefined : text
  const octets = octetsFrom(text.hex, name)
  if (octets === undefined) throw new InvalidMember(`"${name}" is neither a string nor {"hex": …}`)
  const string = octets.toString(encoding)
  if (!Buffer.from(string, encoding).equals(octets)) {
    throw new Inexpressible(
      `ilp-packet takes "${name}" as a JavaScript string, and no ${encoding} string has the octets ${text.hex}`)
  }
  return string
}

const TIMESTAMP = /^([+-]?\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})(\d*)Z$/

/**
 * The Date that holds exactly this point in time. Date has milliseconds and real days only, and turns everything
 * else into a neighbour without a word: then it is too narrow, and handing over the neighbour would test the adapter.
 */
function dateFrom (text, name) {
  if (text === undefined || text === null) return undefined
  if (typeof text !== 'string') throw new InvalidMember(`"${name}" is no string`)
  const plain = new Date(text)
  if (!Number.isNaN(plain.getTime()) && plain.toISOString() === text) return plain
  const match = TIMESTAMP.exec(text)
  if (match === null) throw new TooNarrow(`a JavaScript Date cannot hold ${text}: it is no date`)
  const [year, month, day, hour, minute, second, millisecond] = match.slice(1, 8).map(Number)
  if (/[1-9]/.test(match[8])) throw new TooNarrow(`a JavaScript Date cannot hold ${text}: it has milliseconds only`)
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day) // unlike Date.UTC, which takes years below 100 for 19xx
  date.setUTCHours(hour, minute, second, millisecond)
  const held = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day &&
    date.getUTCHours() === hour && date.getUTCMinutes() === minute && date.getUTCSeconds() === second
  if (!held) throw new TooNarrow(`a JavaScript Date cannot hold ${text}: no calendar has it`)
  return date
}

// -----------------------------------------------------------------------------------------------------------
// Operations: each returns its response as a line

const NAMES = { 12: 'prepare', 13: 'fulfill', 14: 'reject' }

/** Refuse what ilp-packet reads beyond the packets of ILPv4. */
function requireIlpv4 (read) {
  if (read.type in NAMES) return
  throw new Inexpressible(`ilp-packet read it as ${read.typeString} (type ${read.type}), which is no packet of ILPv4`)
}

function decode (id, request) {
  const read = packet.deserializeIlpPacket(requiredPacket(request))
  requireIlpv4(read)
  return '{"id":' + id + ',"ok":{' + MEMBERS_OF[read.type](read.data) + '}}\n'
}

function encode (id, request) {
  const { write, value } = writing(request.value)
  return written(id, write(value))
}

/** The codec's function that writes a value, and the value as this function takes it. */
function writing (value) {
  if (value === null || typeof value !== 'object') throw new InvalidMember('"value" is no object')
  switch (value.type) {
    case 'prepare':
      return {
        write: packet.serializeIlpPrepare,
        value: {
          amount: stringFrom(value.amount, 'amount'),
          expiresAt: dateFrom(value.expiresAt, 'expiresAt'),
          executionCondition: octetsFrom(value.executionCondition, 'executionCondition'),
          destination: textFrom(value.destination, 'destination', 'ascii'),
          data: octetsFrom(value.data, 'data')
        }
      }
    case 'fulfill':
      return {
        write: packet.serializeIlpFulfill,
        value: {
          fulfillment: octetsFrom(value.fulfillment, 'fulfillment'),
          data: octetsFrom(value.data, 'data')
        }
      }
    case 'reject':
      return {
        write: packet.serializeIlpReject,
        value: {
          code: textFrom(value.code, 'code', 'ascii'),
          triggeredBy: textFrom(value.triggeredBy, 'triggeredBy', 'ascii'),
          message: textFrom(value.message, 'message', 'utf8'),
          data: octetsFrom(value.data, 'data')
        }
      }
    default:
      throw new Inexpressible(`ilp-packet has no packet type ${JSON.stringify(value.type)}`)
  }
}

function relay (id, request) {
  return written(id, forward(forwarding(request)))
}

const forwarding = (request) => ({
  octets: requiredPacket(request),
  amount: stringFrom(request.amount, 'amount'),
  expiresAt: dateFrom(request.expiresAt, 'expiresAt')
})

/** What a connector built on ilp-packet does: a Prepare is read, changed and written anew, an answer passes through. */
function forward ({ octets, amount, expiresAt }) {
  const read = packet.deserializeIlpPacket(octets)
  requireIlpv4(read)
  if (NAMES[read.type] !== 'prepare') return octets
  const forwarded = { ...read.data }
  if (amount !== undefined) forwarded.amount = amount
  if (expiresAt !== undefined) forwarded.expiresAt = expiresAt
  return packet.serializeIlpPrepare(forwarded)
}

function requiredPacket (request) {
  const octets = octetsFrom(request.packet, 'packet')
  if (octets === undefined) throw new InvalidMember('"packet" is missing')
  return octets
}

const written = (id, octets) => `{"id":${id},"ok":"${octets.toString('hex')}"}\n`

// -----------------------------------------------------------------------------------------------------------
// The operation bench: the codec is timed on inputs that are kept in the types of its own API

// Of each operation: an input as the codec takes it, what is timed, and what of a result the checksum is over.
const TIMED = {
  decode: { prepare: requiredPacket, perform: (octets) => packet.deserializeIlpPacket(octets), octets: textOf },
  encode: { prepare: (input) => writing(input.value), perform: ({ write, value }) => write(value), octets: same },
  relay: { prepare: forwarding, perform: forward, octets: same }
}

let kept = { operation: undefined, inputs: [], collector: '' }

// The last results of a pass, so that none is optimised away. More of them would live longer than a connector's do, and
// the collector would move them to where it seldom looks.
const latest = new Array(256)

function same (octets) {
  return octets
}

function bench (id, request) {
  const timed = Object.prototype.hasOwnProperty.call(TIMED, request.operation) ? TIMED[request.operation] : undefined
  if (timed === undefined) throw new InvalidMember('"operation" is none of decode, encode and relay')
  const result = request.inputs !== undefined ? keep(timed, request) : run(timed, request)
  return `{"id":${id},"ok":${JSON.stringify(result)}}\n`
}

function keep (timed, { operation, inputs, append }) {
  if (!Array.isArray(inputs)) throw new InvalidMember('"inputs" is no array')
  if (append === true && operation !== kept.operation) throw new InvalidMember(`no inputs of ${operation} are kept`)
  const before = append === true ? kept.inputs : []
  const more = inputs.map((input, index) => at(before.length + index, timed.prepare, input))
  kept = { operation, inputs: before.concat(more), collector: '' }
  kept.collector = collectGarbage()
  return { inputs: kept.inputs.length }
}

function run (timed, { operation, nanoseconds, latencies, checksum }) {
  if (operation !== kept.operation || kept.inputs.length === 0) {
    throw new InvalidMember(`no inputs of ${operation} are loaded`)
  }
  if (latencies !== true && typeof nanoseconds !== 'number') {
    throw new InvalidMember('it has neither "inputs", nor "nanoseconds", nor "latencies"')
  }
  const { inputs, collector } = kept
  const checked = checksum !== false
  const { sum, ...measured } = latencies === true
    ? clockEach(timed, inputs, checked)
    : { ...passesOf(timed.perform, inputs, nanoseconds), sum: checked ? sumOf(timed, inputs) : undefined }
  return {
    inputs: inputs.length,
    iterations: inputs.length * measured.passes.length,
    nanoseconds: total(measured.passes),
    ...measured,
    checksum: sum === undefined ? undefined : sum.toString(16).padStart(8, '0'),
    collector
  }
}

function passesOf (perform, inputs, nanoseconds) {
  const passes = []
  let processor = 0
  for (let left = nanoseconds; passes.length === 0 || left > 0; left -= passes[passes.length - 1]) {
    let index = 0
    const worked = process.cpuUsage()
    const started = process.hrtime.bigint()
    try {
      for (; index < inputs.length; index++) latest[index & 255] = perform(inputs[index])
    } catch (error) {
      throw new AtInput(index, error)
    }
    passes.push(Number(process.hrtime.bigint() - started))
    processor += processorTime(worked)
  }
  return { passes, processor }
}

/** Clock each operation alone; what comes of it goes into the checksum at once, while no clock runs. */
function clockEach (timed, inputs, checked) {
  const latencies = new Array(inputs.length)
  let sum = checked ? 0 : undefined
  for (let index = 0; index < inputs.length; index++) {
    const started = process.hrtime.bigint()
    const result = at(index, timed.perform, inputs[index])
    latencies[index] = Number(process.hrtime.bigint() - started)
    if (checked) sum = crc32(at(index, timed.octets, result), sum)
  }
  return { passes: [total(latencies)], latencies, sum }
}

/** The checksum of the results, by one more pass that nobody clocks. */
function sumOf (timed, inputs) {
  return inputs.reduce((sum, input, index) => crc32(at(index, timed.octets, at(index, timed.perform, input)), sum), 0)
}

function total (numbers) {
  return numbers.reduce((sum, each) => sum + each, 0)
}

/** Nanoseconds of processor time, all threads of Node's together, since `before`. */
function processorTime (before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1000
}

function at (index, call, given) {
  try {
    return call(given)
  } catch (error) {
    throw new AtInput(index, error)
  }
}

/** Collect all garbage, where V8 lets us, and say how garbage is handled. */
function collectGarbage () {
  if (collectGarbage.now === undefined) {
    v8.setFlagsFromString('--expose-gc') // so that nobody has to start Node with it
    collectGarbage.now = vm.runInNewContext('typeof gc === "function" && gc')
  }
  if (!collectGarbage.now) return "V8's, on during the runs"
  collectGarbage.now()
  return "V8's, collected after loading, on during the runs"
}

/** The text that the checksum of decode is over. */
function textOf (read) {
  requireIlpv4(read)
  const members = JSON.parse('{' + MEMBERS_OF[read.type](read.data) + '}')
  const texts = Object.values(members).map((member) => member === null ? '' : member.hex === undefined ? member : member.hex)
  return Buffer.from(texts.map((text) => text + '\n').join(''))
}

const crc32 = zlib.crc32 || crc32ByTable // zlib has it from Node.js 20.15 and 22.2 on

function crc32ByTable (octets, before) {
  let sum = ~before
  for (const octet of octets) sum = sum >>> 8 ^ CRC_TABLE[(sum ^ octet) & 0xff]
  return ~sum >>> 0
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, remainder) => {
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? remainder >>> 1 ^ 0xedb88320 : remainder >>> 1
  return remainder
})

function hello (id) {
  const greeting = {
    protocol: PROTOCOL,
    name: 'ilp-packet',
    version,
    language: 'JavaScript',
    operations: OPERATIONS,
    build: { node: process.versions.node, ...loadedPackages() }
  }
  return `{"id":${id},"ok":${JSON.stringify(greeting)}}\n`
}

function answer (line) {
  let request
  try {
    request = JSON.parse(line)
  } catch (error) {
    return noRequest(error.message)
  }
  const id = request === null ? undefined : request.id
  if (!Number.isSafeInteger(id)) return noRequest('it has no integer "id"')
  try {
    switch (request.op) {
      case 'decode': return decode(id, request)
      case 'encode': return encode(id, request)
      case 'relay': return relay(id, request)
      case 'bench': return bench(id, request)
      case 'hello': return hello(id)
      default: return unsupported(id, `this adapter has no operation ${JSON.stringify(request.op)}`)
    }
  } catch (error) {
    return failed(id, error)
  }
}

// -----------------------------------------------------------------------------------------------------------
// Lines in, lines out: the requests that arrive together are answered with one write, and while the suite does not
// read, nothing more is taken in.

let pending = [] // the pieces of a line whose end has not arrived

function serve (octets) {
  const responses = []
  let start = 0
  // A line feed is no part of any longer UTF-8 sequence, so whole lines can be turned into text at once.
  const text = octets.toString('utf8')
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    responses.push(answer(text.slice(start, end)))
    start = end + 1
  }
  if (!process.stdout.write(responses.join(''))) {
    process.stdin.pause()
    process.stdout.once('drain', () => process.stdin.resume())
  }
}

process.stdin.on('data', (chunk) => {
  const end = chunk.lastIndexOf(LINE_FEED) + 1
  if (end === 0) {
    pending.push(chunk)
    return
  }
  const whole = pending.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...pending, chunk.subarray(0, end)])
  pending = end === chunk.length ? [] : [chunk.subarray(end)]
  serve(whole)
})

// The last line counts also without its line feed. Node ends by itself once everything is written.
process.stdin.on('end', () => {
  if (pending.length > 0) serve(Buffer.concat([...pending, Buffer.from('\n')]))
})

// Nobody reads the answers any more: there is nothing left to do, and nothing to complain about.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1))
