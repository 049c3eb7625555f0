// The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order. There is nothing
// to change here.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as zlib from 'node:zlib'

const PROTOCOL = 1
const TIMED = ['decode', 'encode', 'relay']
const OPERATIONS = [...TIMED, 'bench']
const LINE_FEED = 0x0a
const SURROGATE = /\p{Surrogate}/u

/** The codec refuses. `kind` (a word) and `offset` (in octets) only where the codec itself gives them. */
export class Refusal extends Error {
  constructor (message, { kind, offset } = {}) {
    super(message)
    this.kind = kind
    this.offset = offset
  }
}

/** The codec has no such operation or field. */
export class Unsupported extends Error {}

/** The request is none. */
class BadRequest extends Error {}

/** What was thrown for one of the inputs of a batch, counted from 0. */
class AtInput extends Error {
  constructor (index, error) {
    super()
    this.index = index
    this.error = error
  }
}

/** Read, change and write a Prepare; forward everything else as it is. */
export function relayByDefault (decode, encode, octets, amount, expiresAt) {
  const value = decode(octets)
  if (value.type !== 'prepare') return octets
  return encode({ ...value, amount: amount ?? value.amount, expiresAt: expiresAt ?? value.expiresAt })
}

// The members of each packet, and how each travels.

const MEMBERS = {
  prepare: {
    amount: 'digits', expiresAt: 'digits', executionCondition: 'octets', destination: 'text', data: 'octets'
  },
  fulfill: { fulfillment: 'octets', data: 'octets' },
  reject: { code: 'text', triggeredBy: 'text', message: 'text', data: 'octets' }
}

const OUTWARD = {
  digits: (member) => String(member),
  octets: (member) => hexOf(member),
  text: (member) => {
    if (typeof member !== 'string') return { hex: hexOf(member) }
    return SURROGATE.test(member) ? { hex: hexOf(generalizedUtf8(member)) } : member
  }
}

const INWARD = {
  digits: (member, name) => stringFrom(member, name),
  octets: (member, name) => octetsFrom(member, name),
  text: (member, name) => typeof member === 'object' ? octetsFrom(member.hex, name) : stringFrom(member, name)
}

/** Return a value as JSON has it. */
function outward (value) {
  const members = MEMBERS[value?.type]
  if (members === undefined) throw new TypeError(`decode returned no packet: its type is ${value?.type}`)
  const result = { type: value.type }
  for (const [name, form] of Object.entries(members)) {
    const member = value[name]
    result[name] = member === null || member === undefined ? null : OUTWARD[form](member)
  }
  return result
}

/** Return a value of JSON as the codec's functions get it. */
function inward (value) {
  const members = MEMBERS[value?.type]
  if (members === undefined) throw new BadRequest('"value" is no packet')
  const result = { type: value.type }
  for (const [name, form] of Object.entries(members)) {
    const member = value[name]
    result[name] = member === null || member === undefined ? null : INWARD[form](member, name)
  }
  return result
}

function hexOf (octets) {
  return bufferOf(octets).toString('hex')
}

function bufferOf (octets) {
  if (!(octets instanceof Uint8Array)) throw new TypeError(`octets are a Buffer or a Uint8Array, not ${typeof octets}`)
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
}

function octetsFrom (hex, name) {
  const octets = Buffer.from(stringFrom(hex, name), 'hex')
  // Buffer.from stops at the first digit that is none, without a word.
  if (octets.length * 2 !== hex.length) throw new BadRequest(`"${name}" is no octets in hex`)
  return octets
}

function stringFrom (text, name) {
  if (typeof text !== 'string') throw new BadRequest(`"${name}" is no string`)
  return text
}

/** A JavaScript string may have half a surrogate pair, which UTF-8 has not; this writes it as its number says. */
function generalizedUtf8 (text) {
  return Buffer.concat(Array.from(text, (character) => {
    const point = character.codePointAt(0)
    return SURROGATE.test(character)
      ? Buffer.from([0xe0 | point >> 12, 0x80 | point >> 6 & 0x3f, 0x80 | point & 0x3f])
      : Buffer.from(character)
  }))
}

// Requests and responses.

function respond (codec, greeting, line) {
  let id = null
  try {
    const request = requestIn(line)
    id = request.id
    return { id, ...outcome(codec, greeting, request) }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    return { id: null, faulted: { message: `no request: ${error.message}` } } // no fault of the codec's
  }
}

function requestIn (line) {
  let request
  try {
    request = JSON.parse(line)
  } catch (error) {
    throw new BadRequest(error.message)
  }
  if (!Number.isSafeInteger(request?.id)) throw new BadRequest('it has no integer "id"')
  return request
}

function outcome (codec, greeting, request) {
  try {
    return { ok: perform(codec, greeting, request) }
  } catch (error) {
    return error instanceof AtInput ? failure(codec, error.error, `input ${error.index}: `) : failure(codec, error)
  }
}

/** The member of a response for what was thrown; `where` is what its message begins with. */
function failure (codec, error, where = '') {
  if (error instanceof BadRequest) throw new BadRequest(where + error.message)
  if (error instanceof Unsupported) return { unsupported: { message: where + carriable(error.message) } }
  if (!isRefusal(error, codec.refusals)) return { faulted: { message: where + carriable(error) } }
  const rejected = { message: where + carriable(error.message) }
  if (typeof error.kind === 'string') rejected.kind = carriable(error.kind)
  if (Number.isSafeInteger(error.offset) && error.offset >= 0) rejected.offset = error.offset
  return { rejected }
}

function isRefusal (error, classes) {
  return classes.some((each) => each === Error ? error?.constructor === Error : error instanceof each)
}

function carriable (message) {
  return String(message).replace(/\p{Surrogate}/gu, '\ufffd')
}

function perform (codec, greeting, request) {
  switch (request.op) {
    case 'hello':
      return { protocol: PROTOCOL, ...greeting, operations: OPERATIONS, build: { node: process.versions.node } }
    case 'decode':
      return outward(codec.decode(octetsFrom(request.packet, 'packet')))
    case 'encode':
      return hexOf(codec.encode(inward(request.value)))
    case 'relay': {
      const { octets, amount, expiresAt } = forwardingFrom(request)
      return hexOf(codec.relay(octets, amount, expiresAt))
    }
    case 'bench':
      return bench(codec, request)
    default:
      throw new Unsupported(`there is no operation ${JSON.stringify(request.op)}`)
  }
}

function forwardingFrom (given) {
  return {
    octets: octetsFrom(given?.packet, 'packet'),
    amount: optional(given?.amount, 'amount'),
    expiresAt: optional(given?.expiresAt, 'expiresAt')
  }
}

function optional (text, name) {
  return text === null || text === undefined ? null : stringFrom(text, name)
}

// The operation bench: the functions of the codec are timed on inputs that are kept as these functions take them.

let kept = { operation: undefined, inputs: [], collector: '' }

// The last results of a pass, so that none is optimised away. More of them would live longer than a connector's do, and
// the collector would move them to where it seldom looks.
const latest = new Array(256)

/** Of an operation: an input as the codec takes it, what is timed, and what of a result the checksum is over. */
function timedOf (codec, operation) {
  switch (operation) {
    case 'decode':
      return {
        prepare: (input) => octetsFrom(input?.packet, 'packet'),
        perform: codec.decode,
        octets: (value) => textOf(outward(value))
      }
    case 'encode':
      return { prepare: (input) => inward(input?.value), perform: codec.encode, octets: bufferOf }
    case 'relay':
      return {
        prepare: forwardingFrom,
        perform: ({ octets, amount, expiresAt }) => codec.relay(octets, amount, expiresAt),
        octets: bufferOf
      }
    default:
      throw new BadRequest(`"operation" is none of ${TIMED.join(', ')}`)
  }
}

function bench (codec, request) {
  const timed = timedOf(codec, request.operation)
  return request.inputs === undefined ? run(timed, request) : keep(timed, request)
}

function keep (timed, { operation, inputs, append }) {
  if (!Array.isArray(inputs)) throw new BadRequest('"inputs" is no array')
  if (append === true && operation !== kept.operation) throw new BadRequest(`no inputs of ${operation} are kept`)
  const before = append === true ? kept.inputs : []
  const more = inputs.map((input, index) => at(before.length + index, timed.prepare, input))
  kept = { operation, inputs: before.concat(more), collector: '' }
  kept.collector = collectGarbage()
  return { inputs: kept.inputs.length }
}

function run (timed, { operation, nanoseconds, latencies, checksum }) {
  if (operation !== kept.operation || kept.inputs.length === 0) {
    throw new BadRequest(`no inputs of ${operation} are loaded`)
  }
  if (latencies !== true && typeof nanoseconds !== 'number') {
    throw new BadRequest('it has neither "inputs", nor "nanoseconds", nor "latencies"')
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

/** Nanoseconds of processor time, of all threads of Node.js together, since `before`. */
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

let gc

/** Collect all garbage, where V8 lets us, and say how garbage is handled. */
function collectGarbage () {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc') // so that nobody has to start Node.js with it
    gc = runInNewContext('typeof gc === "function" ? gc : null')
  }
  if (gc === null) return "V8's, on during the runs"
  gc()
  return "V8's, collected after loading, on during the runs"
}

/** The text that the checksum of decode is over: the type and the members, a line each. */
function textOf (value) {
  const members = Object.values(value).map((member) => member === null ? '' : member.hex ?? member)
  return Buffer.from(members.map((member) => `${member}\n`).join(''))
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, remainder) => {
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? remainder >>> 1 ^ 0xedb88320 : remainder >>> 1
  return remainder
})

const crc32 = zlib.crc32 ?? ((octets, before) => { // zlib has it from Node.js 20.15 and 22.2 on
  let sum = ~before
  for (const octet of octets) sum = sum >>> 8 ^ CRC_TABLE[(sum ^ octet) & 0xff]
  return ~sum >>> 0
})

/**
 * Answer the requests of standard input on standard output, until the input ends. Those that arrive together are
 * answered by one write, and while nobody reads the answers, no more requests are taken in.
 */
export function serve (codec, greeting) {
  console.log = console.error // what a codec prints must not end up among the responses
  const pending = [] // the pieces of a line whose end has not arrived

  function answer (octets) {
    const lines = octets.toString('utf8').split('\n')
    lines.pop() // what stands behind the last line feed is nothing
    const responses = lines.map((line) => JSON.stringify(respond(codec, greeting, line)) + '\n')
    if (!process.stdout.write(responses.join(''))) {
      process.stdin.pause()
      process.stdout.once('drain', () => process.stdin.resume())
    }
  }

  process.stdin.on('data', (chunk) => {
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    if (end > 0) answer(Buffer.concat([...pending.splice(0), chunk.subarray(0, end)]))
    if (end < chunk.length) pending.push(chunk.subarray(end))
  })
  process.stdin.on('end', () => {
    if (pending.length > 0) answer(Buffer.concat([...pending, Buffer.from('\n')]))
  })
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1)) // nobody reads any more
}
